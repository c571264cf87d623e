using Progressd.Rendering.Places;
using Progressd.Store;

namespace Progressd.Tests.Store;

public sealed class IdTests
{
    [TestCase("a+b", "a b")]
    [TestCase("+", " ")]
    [TestCase("alice:2026-11-23T10:00:00,123456789+00:00", "alice:2026-11-23T10:00:00,123456789 00:00")]
    public void A_plus_and_a_space_are_one_id_in_two_spellings(string a, string b)
    {
        var (first, second) = (Parse(a), Parse(b));
        Assert.That((first == second, first.GetHashCode() == second.GetHashCode(), first.CompareTo(second)), Is.EqualTo((true, true, 0)));
        Assert.That((first.Shown, second.Shown), Is.EqualTo((a, b)));
    }

    [TestCase("a", "A")]
    [TestCase("\u00e9", "e\u0301")]
    [TestCase("c++", "c")]
    [TestCase("c", " c")]
    [TestCase("2", "02")]
    public void Ids_are_compared_as_they_are_otherwise(string a, string b)
    {
        Assert.That(Parse(a), Is.Not.EqualTo(Parse(b)));
        Assert.That(Parse(a).CompareTo(Parse(b)), Is.Not.Zero);
    }

    [TestCase("\t job \r\n", " job ")]
    [TestCase("\u0085c++\u007f", "c++")]
    [TestCase("a\nb", "a\nb")]
    public void Control_characters_go_from_the_ends_and_spaces_stay(string text, string shown) => Assert.That(Parse(text).Shown, Is.EqualTo(shown));

    [Test]
    public void Two_hundred_and_fifty_six_characters_are_allowed_whatever_their_size()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 256));
        Assert.That(Parse(text).Shown, Is.EqualTo(text));
        Assert.That(() => Parse(text + "x"), Throws.TypeOf<ProblemException>().With.Message.EqualTo("jobid has 257 characters: at most 256 are allowed"));
    }

    [TestCase("")]
    [TestCase("\r\n")]
    public void An_empty_id_is_refused(string text) =>
        Assert.That(() => Parse(text), Throws.TypeOf<ProblemException>().With.Message.EqualTo("jobid is empty: give it 1 to 256 characters"));

    [Test]
    public void In_a_url_it_is_encoded() => Assert.That(Parse("a b+c/é&=\n?d").InUrl, Is.EqualTo("a%20b%2Bc%2F%C3%A9%26%3D%0A%3Fd"));

    [Test]
    public void Workers_sort_as_people_count()
    {
        string[] sorted =
        [
            "1", "02", "2", "10", "a", "node", "node1", "node1 a", "node1a", "node2", "node10", "node10.2", "node10.10",
            "node19", "node103", "x+19", "x 103", "Übung",
        ];
        var shuffled = sorted.Select(Parse).ToArray();
        new Random(3).Shuffle(shuffled);
        Assert.That(shuffled.Order().Select(id => id.Shown), Is.EqualTo(sorted));
    }

    [Test]
    public void The_order_is_a_total_order_that_agrees_with_equality()
    {
        var random = new Random(4);
        var ids = Enumerable.Range(0, 120).Select(_ => Parse(string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => "0012+ a-"[random.Next(8)])))).ToArray();
        foreach (var a in ids)
        {
            foreach (var b in ids)
            {
                Assert.That(Math.Sign(a.CompareTo(b)), Is.EqualTo(-Math.Sign(b.CompareTo(a))), $"'{a}' '{b}'");
                Assert.That(a.CompareTo(b) == 0, Is.EqualTo(a == b), $"'{a}' '{b}'");
                foreach (var c in ids)
                    if (a < b && b < c && !(a < c)) Assert.Fail($"'{a}' '{b}' '{c}'");
            }
        }
    }

    [Test]
    public void A_number_of_any_length_sorts() =>
        Assert.That(Parse("9" + new string('0', 200)), Is.LessThan(Parse("1" + new string('0', 201))));

    private static Id Parse(string text) => Id.Parse("jobid", text);
}
