using Progressd.Rendering;
using Progressd.Rendering.Places;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering;

public sealed class GridTests
{
    [TestCase(151, 800, 1, 18, 44)]
    [TestCase(1000, 801, 1, 18, 44)]
    [TestCase(5000, 793, 1, 8, 95)]
    [TestCase(100_000, 786, 20, 8, 95)]
    public void A_square_is_as_large_as_the_room_allows_and_then_holds_more(int workers, double room, int bundle, int pitch, int columns)
    {
        var grid = Grid.Of(Workers(workers), room);
        Assert.That((grid.Bundle, grid.Pitch, grid.Columns), Is.EqualTo((bundle, pitch, columns)));
    }

    [Test]
    public void Every_worker_is_in_one_square_and_none_leaves_the_room(
        [Values(80, 250, 800, 1900)] double room, [Values(1, 41, 999, 10_001, 100_000)] int workers)
    {
        var grid = Grid.Of(Workers(workers), room);
        Assert.That(grid.Cells.Sum(cell => cell.Count), Is.EqualTo(workers));
        Assert.That(grid.Columns * grid.Pitch, Is.LessThanOrEqualTo(Math.Max(room, grid.Pitch)));
        Assert.That(grid.Height, Is.LessThanOrEqualTo(420 + 2 * grid.Pitch));
    }

    [Test]
    public void One_failed_worker_marks_its_bundle()
    {
        var workers = Workers(100_000);
        workers[54_321] = workers[54_321] with { State = WorkerState.Failed };
        var grid = Grid.Of(workers, 786);
        Assert.That(grid.Cells.Where(cell => cell.State == WorkerState.Failed).Single(), Has.Property("First").EqualTo(54_320));
    }

    [TestCase(1, 0.05)]
    [TestCase(5, 0.25)]
    [TestCase(10, 0.5)]
    public void A_mark_of_a_square_of_many_is_as_large_as_their_share(int silent, double share)
    {
        var workers = Workers(100_000);
        for (var i = 0; i < silent; i++) workers[i] = workers[i] with { State = WorkerState.Stalled };
        var marks = Rects(workers, Tone.Stall);
        var side = Grid.Of(workers, 786).Side;
        Assert.That(marks.Single().Width * marks.Single().Height / (side * side), Is.EqualTo(share).Within(0.1));
        Assert.That(Rects(workers, Tone.StallLine), Is.Empty);
    }

    [Test]
    public void A_square_of_which_all_are_silent_or_failed_is_a_whole_square()
    {
        var workers = Workers(100_000);
        for (var i = 0; i < 20; i++) workers[i] = workers[i] with { State = WorkerState.Stalled };
        for (var i = 20; i < 40; i++) workers[i] = workers[i] with { State = WorkerState.Failed };
        var side = Grid.Of(workers, 786).Side;
        Assert.That(Rects(workers, Tone.StallLine).Single(), Has.Property("Width").EqualTo(side).And.Property("Height").EqualTo(side));
        Assert.That(Rects(workers, Tone.Fail).Single(), Has.Property("Width").EqualTo(side).And.Property("Height").EqualTo(side));
    }

    [Test]
    public void Who_failed_and_who_is_silent_in_one_square_are_both_seen_there()
    {
        var workers = Workers(100_000);
        for (var i = 0; i < 20; i++) workers[i] = workers[i] with { State = i < 5 ? WorkerState.Failed : i < 10 ? WorkerState.Stalled : WorkerState.Running };
        var (failed, silent) = (Rects(workers, Tone.Fail).Single(), Rects(workers, Tone.Stall).Single());
        Assert.That(failed.Bottom, Is.LessThanOrEqualTo(silent.Y + 1));
        Assert.That(silent.Right, Is.LessThanOrEqualTo(failed.X + 1));
    }

    [Test]
    public void Two_and_a_half_percent_silent_do_not_paint_a_third_of_the_picture_amber()
    {
        var (workers, random) = (Workers(100_000), new Random(1));
        for (var i = 0; i < 2700; i++) workers[random.Next(workers.Length)] = workers[0] with { State = WorkerState.Stalled };
        var grid = Grid.Of(workers, 786);
        Assert.That(Rects(workers, Tone.Stall).Sum(rect => rect.Width * rect.Height) / (grid.Cells.Count * grid.Side * grid.Side), Is.LessThan(0.04));
    }

    [Test]
    public void A_silent_workers_square_is_filled_to_its_percent()
    {
        var workers = Workers(512);
        for (var i = 0; i < 512; i++) workers[i] = workers[i] with { State = WorkerState.Stalled };
        var (grid, fills) = (Grid.Of(workers, 800), Rects(workers, Tone.Stall, 800));
        Assert.That(fills, Has.Count.EqualTo(512));
        Assert.That(fills.Select(fill => fill.Height), Is.All.EqualTo(Math.Round((grid.Side - 2) * 0.5)));
    }

    [Test]
    public void Who_has_not_come_has_an_outline_and_the_size_is_that_of_all()
    {
        var (some, all) = (Grid.Of(Workers(2239), 800, 761), Grid.Of(Workers(3000), 800));
        Assert.That((some.Pitch, some.Columns, some.Lines, some.Bundle), Is.EqualTo((all.Pitch, all.Columns, all.Lines, all.Bundle)));
        Assert.That(GridLayers.Of(some).All.First(layer => layer.Tone == Tone.Grid).Rects, Has.Count.EqualTo(761));
    }

    private static List<Rect> Rects(IReadOnlyList<WorkerNow> workers, Tone tone, double room = 786) =>
        [.. GridLayers.Of(Grid.Of(workers, room)).All.Where(layer => layer.Tone == tone).SelectMany(layer => layer.Rects)];

    [Test]
    public void The_heading_explains_a_square() => Assert.That(
        (Grid.Of(Workers(5000), 793).Explained(), Grid.Of(Workers(100_000), 786).Explained()),
        Is.EqualTo((
            "1 square = 1 worker, filled to its percent; 95 a line, in order of id",
            "1 square = 20 workers, filled to their mean; 1900 a line, in order of id")));

    private static WorkerNow[] Workers(int count)
    {
        var worker = SampleJobs.Job().With("a", 1, 2).Workers.Values.Single();
        return [.. Enumerable.Range(0, count).Select(index => new WorkerNow(index, worker, WorkerState.Running))];
    }
}
