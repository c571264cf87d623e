using System.Globalization;
using Progressd.Store;

namespace Progressd.Tests.Store;

public sealed class PlainTextTests
{
    [TestCase("hello", "hello")]
    [TestCase("a\nb\tc\0d\u007fe\u0085f", "a b c d e f")]
    [TestCase("a\u2028b\u2029c", "a b c")]
    [TestCase("\u202Eevil\u202C", "evil", TestName = "Bidi controls are dropped")]
    [TestCase("a\u200Bb\uFEFFc\u00ADd", "abcd")]
    [TestCase("👩\u200D🚀 ❤\uFE0F", "👩\u200D🚀 ❤\uFE0F", TestName = "Joiners and variation selectors stay")]
    [TestCase("a\u0301\u0302\u0303\u0304\u0305\u0306b", "a\u0301\u0302\u0303\u0304b", TestName = "At most four marks stay on a base")]
    [TestCase("\uFFFE\uFFFF", "\uFFFD\uFFFD")]
    [TestCase("日本語 é", "日本語 é")]
    public void A_text_is_shown_as(string raw, string shown) => Assert.That(PlainText.Of(raw), Is.EqualTo(shown));

    [Test]
    public void A_long_text_is_cut_at_a_grapheme()
    {
        var family = "👨\u200D👩\u200D👧";
        var text = PlainText.Limited(string.Concat(Enumerable.Repeat(family, 300)));
        Assert.That(text, Is.EqualTo(string.Concat(Enumerable.Repeat(family, 199)) + "…"));
        Assert.That(new StringInfo(text).LengthInTextElements, Is.EqualTo(200));
    }

    [Test]
    public void A_thousand_characters_are_kept_whole() =>
        Assert.That(PlainText.Limited(string.Concat(Enumerable.Repeat("😀", 1000))), Has.Length.EqualTo(2000));

    [Test]
    public void One_more_is_cut() =>
        Assert.That(PlainText.Limited(new string('x', 1001)), Is.EqualTo(new string('x', 999) + "…"));
}
