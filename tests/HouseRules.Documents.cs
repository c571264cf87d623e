using System.Reflection;
using System.Text.RegularExpressions;
using Progressd.Store;

namespace Progressd.Tests;

/// <summary>What comments and documents name is there: files, headings, and types with their members.</summary>
public sealed partial class HouseRules
{
    // Names of others in the documents about the code: .NET's, MSBuild's, those of packages, HTTP's, and words that are examples.
    private static readonly HashSet<string> NamesOfOthers =
    [
        .. """
        Abort Accept Allow Api AppContext ArgumentException AsOf Authorization BeginGetContext Bytes CacheDirectory Close Connection Data DefaultItemExcludes Deterministic
        CompileWhatAStartUses Dispose ETag EnableSourceControlManagerQueries EventSource EventSourceSupport ExceptionDispatchInfo Exists FileMode FileStream Flush GCSettings Go
        Helper Helpers Hinting Host HttpActivityPropagationSupport HttpEndPointListener HttpListener HttpListenerException HttpListenerPrefixCollection IgnoreWriteExceptions
        Info InvariantGlobalization JsonSerializerIsReflectionEnabledByDefault KeepAlive Location Manager MatchCharacter MemoryMarshal Models Mozilla
        NullReferenceException MetricsSupport None Origin OutOfMemoryException PathMap PosixSignalRegistration PublishReadyToRun PublishTrimmed QueryString RandomAccess
        RandomNumberGenerator RawUrl Referer RemoteEndPoint Response Running SKFontManager SKPngEncoderFilterFlags ServerGarbageCollection SkiaSharp
        StatusCode Stop Subpixel Task Thread ThreadPool TieredCompilation TimeProvider TimeSpan TimeoutManager TrimMode TrimmerSingleWarn Url UseSystemResourceKeys
        Utils Vary WriteAsync System ContentLength64 DOTNET_GCHeapHardLimit Purpose AllFilters A_plus_and_a_space_find_the_same_job WatchdogSec
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
    ];

    private static readonly string[] Documents =
        [.. Directory.GetFiles(Full("docs"), "*.md", SearchOption.AllDirectories).Concat(Directory.GetFiles(Root, "*.md")).Select(path => Path.GetRelativePath(Root, path))];

    private static readonly string[] AboutTheCode = [.. Documents.Where(file => file == "CONTRIBUTING.md" || file.StartsWith("docs/design/", StringComparison.Ordinal))];

    private static readonly ILookup<string, Type> Types = new[] { typeof(JobStore).Assembly, typeof(HouseRules).Assembly }
        .SelectMany(assembly => assembly.GetTypes()).ToLookup(type => type.Name.Split('`')[0]);

    private static readonly HashSet<string> Members =
        [.. Types.SelectMany(types => types).SelectMany(MembersOf), .. Directory.GetDirectories(Root).Select(path => Path.GetFileName(path))];

    private static readonly HashSet<string> FileNames =
        [.. Directory.EnumerateFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(path => !BuildFolder().IsMatch(Path.GetRelativePath(Root, path))).Select(path => Path.GetFileName(path))];

    [Test]
    public void Every_link_of_a_document_leads_to_a_file_and_a_heading() => Assert.That(
        from file in Documents
        from Match link in Link().Matches(File.ReadAllText(Full(file)))
        let target = link.Groups["target"].Value
        let path = target.Length == 0 ? file : Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Full(file))!, target)))
        where !IsThere(path, link.Groups["heading"].Value)
        select $"{file}: {link.Value}",
        Is.Empty);

    [Test]
    public void Every_file_and_heading_that_a_comment_or_a_document_about_the_code_names_exists() => Assert.That(
        from text in Comments().Concat(Spans())
        from Match named in NamedFile().Matches(text.Text)
        where !IsThere(named.Groups["path"].Value, named.Groups["heading"].Value)
        select $"{text.File}: {named.Value}",
        Is.Empty);

    [Test]
    public void Every_type_and_member_that_a_document_about_the_code_names_exists() => Assert.That(
        from span in Spans()
        where NamedType().IsMatch(span.Text)
        let names = NamedType().Match(span.Text).Groups["name"].Value.Split('.')
        where !NamesOfOthers.Contains(names[0]) && !Exists(names)
        select $"{span.File}: {span.Text}",
        Is.Empty);

    [Test]
    public void Every_type_and_member_that_a_comment_refers_to_exists() => Assert.That(
        from comment in Comments()
        from Match reference in Reference().Matches(comment.Text)
        let names = reference.Groups["name"].Value.Split('.')
        where !Exists(names) && Type.GetType("System." + names[0]) is null && !OthersInComments.Contains(names[0])
        select $"{comment.File}: {reference.Value}",
        Is.Empty);

    private static readonly string[] OthersInComments =
        ["IOException", "IPAddress", "JsonException", "SocketException", "XmlException", "EndOfStreamException", "InvalidDataException", "long", "Store"];

    // A type with a member of its own, or a member alone; a file's name without its ending is its type.
    private static bool Exists(string[] names) =>
        names.Length == 1 ? Types.Contains(names[0]) || Members.Contains(names[0])
        : Types[names[0]].Any(type => MembersOf(type).Contains(names[1])) || FileNames.Contains(string.Join('.', names));

    private static IEnumerable<string> MembersOf(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static).Select(member => member.Name);

    private static bool IsThere(string path, string heading)
    {
        if (!path.Contains('/', StringComparison.Ordinal) && FileNames.Contains(path)) return heading.Length == 0 || File.Exists(Full(path)) && Headings(path).Contains(heading);
        if (Directory.Exists(Full(path))) return heading.Length == 0;
        return File.Exists(Full(path)) && (heading.Length == 0 || Headings(path).Contains(heading));
    }

    // As GitHub makes an anchor of a heading.
    private static IEnumerable<string> Headings(string file) => File.ReadLines(Full(file)).Where(line => line.StartsWith('#'))
        .Select(line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static IEnumerable<(string File, string Text)> Comments() =>
        from file in All
        from line in File.ReadLines(Full(file))
        let at = line.IndexOf("//", StringComparison.Ordinal)
        where at >= 0 && (at == 0 || line[at - 1] != ':')
        select (file, line[at..]);

    private static IEnumerable<(string File, string Text)> Spans() =>
        from file in AboutTheCode
        from Match span in Span().Matches(File.ReadAllText(Full(file)))
        select (file, span.Groups[1].Value);

    [GeneratedRegex(@"\]\((?!https?:|mailto:)(?<target>[^)#\s]*)(#(?<heading>[^)\s]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w/.~-])(?<path>(Http|Rendering|Store|tests|bench|docs|packaging|examples|\.ci)/[\w./-]*\w/?|\w[\w.-]*\.(cs|md|css|csproj)\b)(#(?<heading>[\w-]+))?")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"^(?<name>[A-Z]\w*[a-z]\w*(\.[A-Z]\w*)*)(\([^)]*\))?$")]
    private static partial Regex NamedType();

    [GeneratedRegex(@"cref=""(?<name>[\w.]+)")]
    private static partial Regex Reference();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"[^\w\s-]")]
    private static partial Regex NotInAnchors();
}
