using System.Text.RegularExpressions;
using Progressd.Tests.Support;

namespace Progressd.Tests;

/// <summary>What holds the house together: which folder may know which, what only one file may name, and that folders and lines stay short.</summary>
public sealed partial class HouseRules
{
    private const int MostLines = 260, MostColumns = 180, MostFiles = 24;

    private static readonly string Root = Script.Root;

    private static readonly string[] Sources = [.. Files("Http"), .. Files("Rendering"), .. Files("Store"), "Program.cs"];
    private static readonly string[] All = [.. Sources, .. Files("tests"), .. Files("bench")];

    [Test]
    public void Store_knows_neither_Http_nor_Rendering() => Assert.That(Naming("Store", "Progressd.Http", "Progressd.Rendering", "System.Net.Http"), Is.Empty);

    [Test]
    public void Rendering_does_not_know_Http() => Assert.That(Naming("Rendering", "Progressd.Http", "System.Net.Http"), Is.Empty);

    [Test]
    public void Rendering_sees_values_and_instants_no_store_lock_or_clock() =>
        Assert.That(
            Naming("Rendering", "JobStore", "Progressd.Store.Files", "Progressd.Store.Writing", "TimeProvider", "new Clock(", "Clock clock", "new Lock("), Is.Empty);

    [Test]
    public void HttpListener_is_used_in_Server_and_what_it_lacks_alone() =>
        Assert.That(FilesWith(HttpListenerType()), Is.EquivalentTo(new[] { "Http/Wire/ListenerInternals.cs", "Http/Wire/ReplySender.cs", "Http/Wire/Server.cs" }));

    [Test]
    public void Libc_is_declared_in_Linux_alone() => Assert.That(FilesWith(Import()), Is.EqualTo(new[] { "Store/Linux.cs" }));

    [Test]
    public void Nobody_asks_the_host_for_the_time_but_through_TimeProvider() => Assert.That(FilesWith(WallClock()), Is.Empty);

    [Test]
    public void Files_of_the_program_stay_short() =>
        Assert.That(Sources.Where(file => File.ReadLines(Full(file)).Count() > MostLines), Is.Empty);

    [Test]
    public void Lines_are_as_narrow_as_editors_are_told()
    {
        Assert.That(File.ReadAllLines(Full(".editorconfig")), Has.Member($"max_line_length = {MostColumns}"));
        Assert.That(All.SelectMany(file => File.ReadLines(Full(file)).Select((line, i) => (Place: $"{file}:{i + 1}", line.Length)))
            .Where(line => line.Length > MostColumns), Is.Empty);
    }

    [Test]
    public void A_folder_is_a_table_of_contents_of_at_most_24_files() =>
        Assert.That(All.GroupBy(Path.GetDirectoryName).Where(folder => folder.Count() > MostFiles).Select(folder => folder.Key), Is.Empty);

    // A [SetUpFixture] is for the tests of its namespace and below: the file that publishes once stands with the helpers, and is for all.
    [Test]
    public void A_namespace_is_its_folder() =>
        Assert.That(
            from file in Sources.Concat(Files("tests"))
            where file is not "tests/Support/PublishOnce.cs"
            from line in File.ReadLines(Full(file))
            where line.StartsWith("namespace ", StringComparison.Ordinal) && line != $"namespace {NamespaceOf(file)};"
            select $"{file}: {line}",
            Is.Empty);

    [Test]
    public void The_top_level_holds_only_what_its_layout_names() =>
        Assert.That(
            Directory.GetFiles(Root, "*.cs").Select(Path.GetFileName),
            Is.EqualTo(new[] { "Program.cs" }));

    private static string NamespaceOf(string file) => string.Join('.',
        (string[])["Progressd", .. Path.GetDirectoryName(file)!.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "tests" ? "Tests" : name)]);

    private static IEnumerable<string> Files(string folder) =>
        from path in Directory.GetFiles(Full(folder), "*.cs", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(Root, path)
        where !BuildFolder().IsMatch(file)
        orderby file
        select file;

    private static string Full(string file) => Path.Combine(Root, file);

    private static IEnumerable<string> Naming(string folder, params string[] banned) =>
        from file in Sources
        where file.StartsWith(folder + "/", StringComparison.Ordinal)
        from line in File.ReadLines(Full(file)).Select(WithoutComment)
        from word in banned
        where line.Contains(word, StringComparison.Ordinal)
        select $"{file}: {line.Trim()}";

    private static IEnumerable<string> FilesWith(Regex pattern) =>
        from file in Sources
        where File.ReadLines(Full(file)).Select(WithoutComment).Any(line => pattern.IsMatch(line))
        select file;

    private static string WithoutComment(string line) => line.IndexOf("//", StringComparison.Ordinal) is var at and >= 0 ? line[..at] : line;

    [GeneratedRegex(@"\bHttpListener\w*\b")]
    private static partial Regex HttpListenerType();

    [GeneratedRegex(@"\[(Library|Dll)Import\(")]
    private static partial Regex Import();

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(Now|UtcNow)\b|\bEnvironment\.TickCount|\bStopwatch\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"(^|/)(bin|obj|\.git)/")]
    private static partial Regex BuildFolder();
}
