using Progressd.Rendering;
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
