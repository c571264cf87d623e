using Progressd.Rendering.Lettering;

namespace Progressd.Tests.Rendering.Lettering;

public sealed class ReadingOrderTests
{
    [TestCase("left to right (as it is)", "left to right (as it is)")]
    [TestCase("שלום", "םולש")]
    [TestCase("שלום 123", "123 םולש")]
    [TestCase("node: שלום עולם, done", "node: םלוע םולש, done")]
    [TestCase("node שלום 12 done", "node 12 םולש done")]
    [TestCase("שלום (ab 12) סוף", "ףוס (ab 12) םולש")]
    [TestCase("שָׁלוֹם", "םוֹלשָׁ")]
    public void A_line_is_put_as_it_is_read(string text, string shown) => Assert.That(ReadingOrder.Of(text), Is.EqualTo(shown));

    [TestCase("عامل-3", "3-\uFEDE\uFEE3\uFE8E\uFECB")]
    [TestCase("سلام", "\uFEE1\uFEFC\uFEB3")]
    [TestCase("لا", "\uFEFB")]
    [TestCase("دور", "\uFEAD\uFEED\uFEA9")]
    public void Arabic_letters_join(string text, string shown) => Assert.That(ReadingOrder.Of(text), Is.EqualTo(shown));

    [Test]
    public void Whatever_comes_is_neither_lost_nor_doubled()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => "אבגabc012 ()-\u0301\u05B8"[random.Next(15)])]);
            Assert.That(ReadingOrder.Of(text).Select(Plain).Order(), Is.EqualTo(text.Select(Plain).Order()), text);
        }
    }

    private static char Plain(char c) => c == ')' ? '(' : c;
}
