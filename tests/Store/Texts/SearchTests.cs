using Progressd.Store.Texts;

namespace Progressd.Tests.Store.Texts;

public sealed class SearchTests
{
    [TestCase("", "anything", true)]
    [TestCase("night", "The Night run", true)]
    [TestCase("a+b", "x A b", true)]
    [TestCase("a b", "x a+B", true)]
    [TestCase("ananas", "banananas", true)]
    [TestCase("aab", "aaab", true)]
    [TestCase("aab", "aaac", false)]
    [TestCase("longer than the text", "longer", false)]
    public void Case_and_plus_are_one(string words, string text, bool isFound) => Assert.That(new Search(words).IsIn(text), Is.EqualTo(isFound));

    [Test]
    public void A_search_finds_what_a_plain_look_finds()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var (words, text) = (Letters(random, random.Next(1, 6)), Letters(random, random.Next(0, 30)));
            Assert.That(new Search(words).IsIn(text), Is.EqualTo(text.Contains(words, StringComparison.Ordinal)), $"'{words}' in '{text}'");
        }
    }

    private static string Letters(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "ab"[random.Next(2)]));
}
