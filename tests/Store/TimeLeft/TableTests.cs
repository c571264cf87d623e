namespace Progressd.Tests.Store.TimeLeft;

/// <summary>How far off the time left is, on jobs made from seeds: `bench/eta`.</summary>
public sealed class TableTests
{
    [Explicit("half a minute; prints the judge's table of ten seeds: dotnet test tests --filter Name~The_table_of_ten_seeds")]
    [TestCase("traces.py", 1)]
    [TestCase("traces.py", 101)]
    [TestCase("shapes.py", 1)]
    [TestCase("shapes.py", 101)]
    public void The_table_of_ten_seeds(string program, int first)
    {
        if (!Replay.HasPython) Assert.Ignore("python3 is not installed");
        var lines =
            from name in Replay.Names(program)
            from seed in Enumerable.Range(first, 10)
            from line in Replay.Predictions(program, name, seed)
            select line;
        TestContext.Out.WriteLine(Replay.Judged(program, lines));
    }
}
