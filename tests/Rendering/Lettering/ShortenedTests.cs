using System.Globalization;
using Progressd.Rendering.Lettering;

namespace Progressd.Tests.Rendering.Lettering;

public sealed class ShortenedTests
{
    [TestCase("short", 10, "short")]
    [TestCase("a description that is long", 10, "a descrip…")]
    [TestCase("ends at a word", 8, "ends at…")]
    [TestCase("anything", 0, "")]
    public void A_description_is_cut_at_its_end(string text, double room, string cut) => Assert.That(Shortened.End(text, room, Graphemes), Is.EqualTo(cut));

    [TestCase("node17", 6, "node17")]
    [TestCase("alice:2026-11-23.example.org", 11, "alice…e.org")]
    public void An_id_is_cut_in_its_middle_and_both_ends_stay(string text, double room, string cut) =>
        Assert.That(Shortened.Middle(text, room, Graphemes), Is.EqualTo(cut));

    [Test]
    public void A_grapheme_is_never_cut()
    {
        const string families = "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦é́é́é́";
        for (var room = 1; room < 7; room++)
        {
            var kept = Elements(families).ToHashSet();
            foreach (var cut in new[] { Shortened.End(families, room, Graphemes), Shortened.Middle(families, room, Graphemes) })
                Assert.That(Elements(cut).Where(element => element != "…" && !kept.Contains(element)), Is.Empty, $"{room}: {cut}");
        }
    }

    [Test]
    public void A_title_is_broken_between_words() => Assert.That(
        Shortened.Lines("a title that is rather long and goes on", 2, 16, Graphemes), Is.EqualTo(new[] { "a title that is", "rather long and…" }));

    [Test]
    public void A_title_of_one_long_word_is_broken_where_the_line_ends() =>
        Assert.That(Shortened.Lines(new string('x', 25), 2, 10, Graphemes), Is.EqualTo(new[] { new string('x', 10), new string('x', 9) + "…" }));

    private static double Graphemes(string text) => new StringInfo(text).LengthInTextElements;

    private static IEnumerable<string> Elements(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext()) yield return elements.GetTextElement();
    }
}
