using System.Text.RegularExpressions;
using Progressd.Http.Wire;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests;

/// <summary>What holds the house together: which folder may know which, and what only one file may name.</summary>
public sealed partial class HouseRules
{
    private static string Root => Script.Root;

    private static readonly string[] Sources =
        [.. new[] { "Http", "Rendering", "Store" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.cs")), Path.Combine(Root, "Program.cs")];

    [Test]
    public void Store_knows_neither_Http_nor_Rendering() => Assert.That(Naming("Store", "Progressd.Http", "Progressd.Rendering", "System.Net.Http"), Is.Empty);

    [Test]
    public void Rendering_does_not_know_Http() => Assert.That(Naming("Rendering", "Progressd.Http", "System.Net.Http"), Is.Empty);

    [Test]
    public void Rendering_sees_values_and_instants_no_store_lock_or_clock() =>
        Assert.That(Naming("Rendering", "JobStore", "StateFile", "TimeProvider", "new Clock(", "Clock clock", "new Lock("), Is.Empty);

    [Test]
    public void HttpListener_is_used_in_Server_and_what_it_lacks_alone() =>
        Assert.That(FilesWith(HttpListenerType()), Is.EquivalentTo(new[] { "Http/Wire/ListenerInternals.cs", "Http/Wire/Server.cs" }));

    [Test]
    public void Nobody_asks_the_host_for_the_time_but_through_TimeProvider() => Assert.That(FilesWith(WallClock()), Is.Empty);

    [Test]
    public void Files_stay_short_and_lines_narrow()
    {
        foreach (var file in Sources)
        {
            var lines = File.ReadAllLines(file);
            Assert.That(lines, Has.Length.LessThanOrEqualTo(260), file);
            Assert.That(lines.Max(line => line.Length), Is.LessThanOrEqualTo(180), file);
        }
    }

    [Test]
    public void The_top_level_holds_only_what_its_layout_names() =>
        Assert.That(
            Directory.GetFiles(Root, "*.cs").Select(Path.GetFileName),
            Is.EqualTo(new[] { "Program.cs" }));

    private static IEnumerable<string> Naming(string folder, params string[] banned) =>
        from file in Sources
        where Path.GetRelativePath(Root, file).StartsWith(folder + "/", StringComparison.Ordinal)
        from line in File.ReadLines(file).Select(WithoutComment)
        from word in banned
        where line.Contains(word, StringComparison.Ordinal)
        select $"{Path.GetRelativePath(Root, file)}: {line.Trim()}";

    private static IEnumerable<string> FilesWith(Regex pattern) =>
        from file in Sources
        where File.ReadLines(file).Select(WithoutComment).Any(line => pattern.IsMatch(line))
        select Path.GetRelativePath(Root, file);

    private static string WithoutComment(string line) => line.IndexOf("//", StringComparison.Ordinal) is var at and >= 0 ? line[..at] : line;

    [GeneratedRegex(@"\bHttpListener\w*\b")]
    private static partial Regex HttpListenerType();

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(Now|UtcNow)\b|\bEnvironment\.TickCount|\bStopwatch\b")]
    private static partial Regex WallClock();
}
