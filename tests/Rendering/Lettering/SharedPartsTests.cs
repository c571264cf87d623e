using Progressd.Rendering;
using Progressd.Rendering.Lettering;
using Progressd.Rendering.Places;
using Progressd.Rendering.Terminal;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Lettering;

/// <summary>Ids are cut where all are alike, never where they differ.</summary>
public sealed class SharedPartsTests
{
    private static readonly string[] Gpus =
        [.. from node in Enumerable.Range(1, 5) from gpu in Enumerable.Range(0, 2) select $"node-{node:0000}-rack3.cluster.example.org/gpu{gpu}"];

    [Test]
    public void What_all_have_is_left_out_first_and_only_as_much_as_needed()
    {
        Assert.That(Cut(Gpus, 30), Is.EqualTo("node-0001….example.org/gpu0"));
        Assert.That(Cut(Gpus, 15), Is.EqualTo("node-0001…/gpu0"));
        Assert.That(Cut(Gpus, 11), Is.EqualTo("node-0001…0"));
        Assert.That(Cut(Gpus, 8), Is.EqualTo("…-0001…0"));
        Assert.That(Cut(Gpus, 100), Is.EqualTo(Gpus[0]));
    }

    [Test]
    public void Where_ids_differ_in_their_number_of_parts_their_common_ends_are_left_out() =>
        Assert.That(Cut(["survey-2026-field12-b.ms", "survey-2026-field7.ms"], 10), Is.EqualTo("…12-b.ms"));

    [Test]
    public void Ids_with_nothing_in_common_and_a_single_one_are_cut_in_their_middle()
    {
        Assert.That(Cut(["alphabetagamma", "x-1"], 8), Is.EqualTo("alp…amma"));
        Assert.That(Cut(["node-0001-rack3"], 8), Is.EqualTo("nod…ack3"));
    }

    [Test]
    public void No_two_of_them_look_the_same_in_any_view()
    {
        var job = SampleJobs.Job();
        foreach (var id in Gpus) job = job.With(id, 1, 2);
        var shown = Layout.Of(Plot.Of(job, SampleJobs.Now, new()), 900).Shapes.OfType<TextLine>().Select(line => line.Text).Where(text => text.Contains('…'));
        Assert.That(shown.Count(), Is.EqualTo(10));
        Assert.That(shown, Is.Unique);
        var lines = TextPlot.Of(Plot.Of(job, SampleJobs.Now, new()), new()).Split('\n').Where(line => line.Contains('…')).Select(line => line.Trim().Split(' ')[0]);
        Assert.That(lines.Count(), Is.EqualTo(10));
        Assert.That(lines, Is.Unique);
    }

    [Test]
    public void On_a_page_the_pieces_that_all_have_give_way_and_the_word_before_a_number_stays() => Assert.That(
        SharedParts.Of(Gpus).Pieces(Gpus[0]),
        Is.EqualTo(new[]
        {
            ("node-", PieceKind.Word), ("0001", PieceKind.Own), ("-rack3.cluster.example.org", PieceKind.Shared), ("/gpu", PieceKind.Word), ("0", PieceKind.Own),
        }));

    private static string Cut(string[] ids, int room) => SharedParts.Of(ids).Cut(ids[0], room, text => text.Length);
}
