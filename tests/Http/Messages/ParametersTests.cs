using System.Text;
using Progressd.Http.Messages;
using Progressd.Store;

namespace Progressd.Tests.Http.Messages;

public sealed class ParametersTests
{
    [TestCase("a=1", "a", "1")]
    [TestCase("a=1+2", "a", "1 2")]
    [TestCase("a=1%2B2%20c", "a", "1+2 c")]
    [TestCase("a=%zz%4", "a", "%zz%4", TestName = "A bad escape stays as typed")]
    [TestCase("a=%", "a", "%")]
    [TestCase("a=1;b=2", "a", "1;b=2", TestName = "A semicolon is data")]
    [TestCase("a", "a", "", TestName = "A name without = has an empty value")]
    [TestCase("&&a=1&", "a", "1")]
    [TestCase("a=b=c", "a", "b=c")]
    [TestCase("%61=1", "a", "1")]
    [TestCase("A=1", "a", null, TestName = "Names are case-sensitive")]
    [TestCase("a=%C3%A9", "a", "é")]
    [TestCase("a=\u00C3\u00A9", "a", "é", TestName = "Raw bytes are UTF-8 too")]
    [TestCase("a=%E9", "a", "\uFFFD", TestName = "Bytes that are not UTF-8 become U+FFFD")]
    [TestCase("a=%ED%A0%80x", "a", "\uFFFD\uFFFD\uFFFDx", TestName = "A lone surrogate becomes U+FFFD")]
    [TestCase("a=%EF%BF%BE%EF%BF%BF", "a", "\uFFFD\uFFFD", TestName = "U+FFFE and U+FFFF become U+FFFD")]
    [TestCase("a=%00", "a", "\0")]
    [TestCase("a=%F0%9F%98%80", "a", "😀")]
    public void A_raw_query_decodes_to(string raw, string name, string? value) =>
        Assert.That(new Parameters(raw).Find(name), Is.EqualTo(value));

    [TestCase("12", 12)]
    [TestCase("+12", 12)]
    [TestCase("-1.5", -1.5)]
    [TestCase(".5", 0.5)]
    [TestCase("5.", 5)]
    [TestCase("1e3", 1000)]
    [TestCase("1E-2", 0.01)]
    [TestCase("1e 06", 1_000_000, TestName = "The + of awk arrives as a space after e")]
    [TestCase(" 7\r\n", 7)]
    [TestCase("007", 7)]
    public void A_number_may_be_written_as(string text, double value)
    {
        Assert.That(Parameters.TryNumber(text, out var number), Is.True);
        Assert.That(number, Is.EqualTo(value));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase(".")]
    [TestCase("+")]
    [TestCase("e5")]
    [TestCase("1e")]
    [TestCase("1e+")]
    [TestCase("1 2")]
    [TestCase("1,5")]
    [TestCase("0x10")]
    [TestCase("NaN")]
    [TestCase("Infinity")]
    [TestCase("1e999")]
    [TestCase("--1")]
    [TestCase("１")]
    [TestCase("00000000000000000000000000000000000000000000000000000000000000001")]
    public void A_number_is_not_written_as(string text) => Assert.That(Parameters.TryNumber(text, out _), Is.False);

    [TestCase("total=abc", "total is 'abc', and must be a number")]
    [TestCase("total=", "total is '', and must be a number")]
    [TestCase("total=1&total=2", "total is given twice: give it once")]
    [TestCase("total=%3Cb%3E%0Ax", "total is '<b> x', and must be a number")]
    public void A_number_is_refused_by_name_and_value(string raw, string message) =>
        Assert.That(() => new Parameters(raw).Number("total"), Throws.TypeOf<ProblemException>().With.Message.EqualTo(message));

    [TestCase("width=159", "width is '159', and must be a whole number from 160 to 2000")]
    [TestCase("width=900.5", "width is '900.5', and must be a whole number from 160 to 2000")]
    [TestCase("width=wide", "width is 'wide', and must be a whole number from 160 to 2000")]
    public void A_whole_number_is_refused_with_its_bounds(string raw, string message) =>
        Assert.That(() => new Parameters(raw).Whole("width", 160, 2000), Throws.TypeOf<ProblemException>().With.Message.EqualTo(message));

    [TestCase("width=12", 40)]
    [TestCase("width=-3", 40)]
    [TestCase("width=62.7", 62)]
    [TestCase("width=1e9", 400)]
    public void A_size_may_be_taken_as_the_nearest_that_there_is(string raw, int taken) =>
        Assert.That(new Parameters(raw).Nearest("width", 40, 400), Is.EqualTo(taken));

    [TestCase("ok=0", false)]
    [TestCase("ok=0.0", false)]
    [TestCase("ok=-0", false)]
    [TestCase("ok=FALSE", false)]
    [TestCase("ok=no", false)]
    [TestCase("ok=1", true)]
    [TestCase("ok=-3", true)]
    [TestCase("ok=Yes", true)]
    [TestCase("ok=true", true)]
    [TestCase("ok=", null)]
    [TestCase("", null)]
    public void Ok_is_read_as(string raw, bool? value) => Assert.That(new Parameters(raw).Truth("ok"), Is.EqualTo(value));

    [Test]
    public void Another_word_for_ok_is_refused() =>
        Assert.That(() => new Parameters("ok=maybe").Truth("ok"),
            Throws.TypeOf<ProblemException>().With.Message.EqualTo("ok is 'maybe', and must be 1 or 0, true or false, yes or no"));

    [Test]
    public void A_choice_is_refused_with_the_words_to_choose_from() =>
        Assert.That(() => new Parameters("theme=pink").Choice("theme", 0, ("light", 0), ("dark", 1)),
            Throws.TypeOf<ProblemException>().With.Message.EqualTo("theme is 'pink', and must be one of light, dark"));

    [Test]
    public void Where_only_jobid_arrived_it_says_to_quote_the_URL() =>
        Assert.That(() => new Parameters("jobid=x").Id("workid"),
            Throws.TypeOf<ProblemException>().With.Message.EqualTo("workid is missing: only jobid arrived: put the URL in quotes"));

    [Test]
    public void A_repeated_parameter_that_nobody_asks_for_does_no_harm() =>
        Assert.That(new Parameters("_=1&_=2&jobid=x").Id("jobid").Shown, Is.EqualTo("x"));

    [Test]
    public void At_most_64_parameters_are_taken()
    {
        Assert.That(() => new Parameters(Many(64)), Throws.Nothing);
        Assert.That(() => new Parameters(Many(65)), Throws.TypeOf<ProblemException>());
        static string Many(int count) => string.Join('&', Enumerable.Range(0, count).Select(i => $"p{i}=1"));
    }

    [Test]
    public void Every_text_survives_the_way_through_percent_escapes()
    {
        var random = new Random(4);
        for (var i = 0; i < 2000; i++)
        {
            var runes = Enumerable.Range(0, random.Next(1, 20)).Select(_ => new Rune(random.Next(2) == 0 ? random.Next(0x80) : random.Next(0xE000, 0x11000)));
            var text = string.Concat(runes).Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');
            Assert.That(new Parameters("a=" + Uri.EscapeDataString(text)).Find("a"), Is.EqualTo(text));
        }
    }

    [Test]
    public void No_bytes_make_it_throw_anything_but_a_problem()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var raw = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(4) == 0 ? "&=%+ae1."[random.Next(8)] : (char)random.Next(256)));
            try
            {
                var parameters = new Parameters(raw);
                foreach (var name in parameters.Names.ToList())
                {
                    parameters.Number(name);
                    parameters.Text(name);
                    parameters.FindId(name);
                }
            }
            catch (ProblemException)
            {
                // Refused in words, which is all that is asked for.
            }
        }
    }
}
