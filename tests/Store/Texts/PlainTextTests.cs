using System.Globalization;
using Progressd.Store.Texts;

namespace Progressd.Tests.Store.Texts;

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
    [TestCase("\u001b[31mbad\u001b[0m", "bad", TestName = "Colours of a terminal are dropped whole")]
    [TestCase("a\u001b[1;38:5:200mb\u001b[K", "ab")]
    [TestCase("\u009b31mbad\u009bm", "bad", TestName = "Colours of a terminal that begin with one character of the upper set are dropped whole")]
    [TestCase("\u001b]0;my title\ahere", "here", TestName = "A window's title ended by BEL goes")]
    [TestCase("\u001b]8;;http://x/y\u001b\\link\u001b]8;;\u001b\\", "link", TestName = "A link's address ended by ST goes, its text stays")]
    [TestCase("\u009d0;title\u009chere", "here")]
    [TestCase("\u001bPq#0;2\u001b\\picture", "picture")]
    [TestCase("\u001b(Ba\u001b7b\u001bcd\u001b=", "abd")]
    [TestCase("a\u001b", "a")]
    [TestCase("a\u001b[31", "a")]
    [TestCase("a\u001b[31\nb", "a b", TestName = "A sequence that is cut off takes no next line along")]
    [TestCase("\u001b]0;cut off\nTraceback", " Traceback")]
    [TestCase("\u001b[31\u001b[1mbad", "bad")]
    [TestCase("\u001béa", "éa")]
    [TestCase("a\u001b[é", "aé")]
    [TestCase("[31mbad", "[31mbad", TestName = "Without ESC it is text")]
    [TestCase("e\u001b[1m\u0301\u0302\u0303\u0304\u0305", "e\u0301\u0302\u0303\u0304", TestName = "Marks are counted across a sequence")]
    public void A_text_is_shown_as(string raw, string shown) => Assert.That(PlainText.Of(raw), Is.EqualTo(shown));

    [TestCase("  0%|  | 0/9\r 50%|█ | 5/9\r100%|██| 9/9", "100%|██| 9/9", TestName = "Of tqdm's line what it was last is kept")]
    [TestCase("10 %\r20 %\r", "20 %")]
    [TestCase("one\r\ntwo\r\n", "one two ", TestName = "Line ends of Windows are line ends")]
    [TestCase("old\rnew\nnext", "new next")]
    [TestCase("\r 7 %\u001b[K", " 7 %")]
    [TestCase("7 %\r\u001b[K", "7 %")]
    public void A_text_is_kept_as(string raw, string kept) => Assert.That(PlainText.Limited(raw), Is.EqualTo(kept));

    [TestCase("\u001b]")]
    [TestCase("\u001b[")]
    [TestCase("\u001b]x")]
    [TestCase("\u001b[0;")]
    [TestCase("\u009d")]
    [TestCase("\r\u001b")]
    public void However_many_sequences_are_cut_off_each_character_is_looked_at_once(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 4_000_000 / piece.Length)); // looked at again for each it would take hours
        Assert.That(PlainText.Limited(text + "end").Length, Is.LessThanOrEqualTo(PlainText.MaxLength));
    }

    [Test]
    public void No_text_keeps_a_control_character_and_a_second_time_changes_nothing()
    {
        var random = new Random(6);
        const string letters = "\u001b\u009b\u009d\u009c[](;m0\a\\\r\n aé\u0301\u200D\u202E";
        for (var i = 0; i < 50_000; i++)
        {
            var raw = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => letters[random.Next(letters.Length)]));
            var text = PlainText.Limited(raw);
            Assert.That(text.Any(char.IsControl), Is.False, raw);
            Assert.That(PlainText.Limited(text), Is.EqualTo(text), raw);
        }
    }

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
