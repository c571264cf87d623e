using System.CommandLine;
using System.Globalization;
using Progressd.Http.Messages;

namespace Progressd.Http.Process;

/// <summary>The command line, every value checked.</summary>
public sealed record Options
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3653);

    public required int Port { get; init; }
    public required IReadOnlyList<Binding> Bindings { get; init; }
    public required TimeSpan Retention { get; init; }
    public required string StatePath { get; init; }
    public required TimeSpan SnapshotInterval { get; init; }
    public required Uri? PublicUrl { get; init; }
    public required int MaxJobs { get; init; }
    public required int MaxWorkers { get; init; }
    public required long MaxMemoryBytes { get; init; }
    public required bool Listed { get; init; }

    /// <summary>The program that is told of each job's end, by an absolute path; null: none.</summary>
    public required string? OnEnd { get; init; }

    /// <summary>How long a job must have stayed ended before.</summary>
    public required TimeSpan Settle { get; init; }

    /// <param name="run">Is called when the line asks for the daemon, not for help.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="FormatException">The line is wrong; the message says how.</exception>
    /// <exception cref="NotHereException">An address is not this machine's, or not yet.</exception>
    public static int Parse(string[] args, Func<Options, int> run)
    {
        var port = Text("--port", "N", "8080", "port to listen on; 0 picks a free one, and the line printed names it",
            value => IsCount(value, 0, 65535) ? null : "must be a whole number from 0 to 65535");
        var bind = new Option<string[]>("--bind")
        {
            Description = "address to listen on, repeatable: localhost, an IPv4 address or name of this machine, or * for every address",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => ["localhost"],
        };
        var retention = Text("--retention", "TIME", "7d",
            "how long a job is kept after its last update where create gave no maxage: seconds, or 90s 15m 12h 7d 2w", Duration);
        var state = new Option<string?>("--state")
        {
            Description = "snapshot file; its journal and lock lie beside it [default: progressd.json in $STATE_DIRECTORY, "
                + "else in $XDG_STATE_HOME/progressd, else in ~/.local/state/progressd]",
            HelpName = "FILE",
        };
        Check(state, value => value.StartsWith('-') ? $"is taken for an option: write './{value}' for a file of that name" : null);
        var interval = Text("--snapshot-interval", "TIME", "30s", "how often a snapshot is written when anything changed", Duration);
        var publicUrl = new Option<string?>("--public-url")
        {
            Description = "base of the URLs that replies print, as people reach it through a proxy; its host name is answered [default: from the request's Host]",
            HelpName = "URL",
        };
        Check(publicUrl, value => IsWebAddress(value) ? null : "must be like https://host/prefix, without '?' and '#'");
        var maxJobs = Text("--max-jobs", "N", "10000", "jobs kept at once", Count);
        var maxWorkers = Text("--max-workers", "N", "100000", "workers of one job", Count);
        var maxMemory = Text("--max-memory", "SIZE", "1G", "memory for jobs and workers: bytes, or 512M 4G",
            value => Size(value) > 0 ? null : "must be a size such as 1073741824, 512M or 4G");
        var noList = new Option<bool>("--no-list") { Description = "do not list jobs on the front page, in status and in metrics" };
        var onEnd = new Option<string?>("--on-end")
        {
            Description = "program to run each time a job has ended, by its absolute path: the job as JSON on standard input, PROGRESS_JOB, "
                + "PROGRESS_STATE, PROGRESS_SHOW and PROGRESS_TELL in its environment; no shell, one at a time, 30 s each",
            HelpName = "PROGRAM",
        };
        Check(onEnd, value => value.StartsWith('/') ? null : "must be the absolute path of a program, such as /usr/local/bin/on-end");
        var settle = Text("--settle", "TIME", "60s", "how long a job must have stayed ended before that: 0, seconds, or 90s 15m 12h 7d 2w",
            value => value == "0" ? null : Duration(value) is null ? null : "must be 0 or a time: seconds, or 90s 15m 12h 7d 2w");
        // The library takes a first [word] for an order to itself, and passes over what it does not know; and @file for a file to read more words from.
        if (args is [['[', ..] order, ..]) throw new FormatException($"Unrecognized command or argument '{order}'.");
        var plain = new ParserConfiguration { ResponseFileTokenReplacer = null };
        // RootCommand adds --help and --version and takes a tenth of the start, so a plain call of the daemon is parsed without it.
        var parsed = Filled(new Command("progressd")).Parse(args, plain);
        if (parsed.Errors.Count > 0)
        {
            var root = new RootCommand("Progress bars for the workers of a batch job, reported with plain curl.");
            root.Directives.Clear();
            parsed = Filled(root).Parse(args, plain);
        }
        if (parsed.Errors.Count > 0) throw new FormatException(parsed.Errors[0].Message);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (IOException e) when (parsed.Action != parsed.CommandResult.Command.Action)
        {
            throw new FormatException($"cannot write to standard output: {e.Message}", e); // help or version
        }

        Command Filled(Command command)
        {
            foreach (Option option in (Option[])[port, bind, retention, state, interval, publicUrl, maxJobs, maxWorkers, maxMemory, noList, onEnd, settle])
                command.Options.Add(option);
            command.SetAction(line => run(new Options
            {
                Port = int.Parse(line.GetValue(port)!, CultureInfo.InvariantCulture),
                Bindings = [.. line.GetValue(bind)!.Select(Binding.Of)],
                Retention = Span(line.GetValue(retention)!)!.Value,
                StatePath = line.GetValue(state) ?? UsualStatePath(),
                SnapshotInterval = Span(line.GetValue(interval)!)!.Value,
                PublicUrl = line.GetValue(publicUrl) is { } url ? new Uri(url) : null,
                MaxJobs = int.Parse(line.GetValue(maxJobs)!, CultureInfo.InvariantCulture),
                MaxWorkers = int.Parse(line.GetValue(maxWorkers)!, CultureInfo.InvariantCulture),
                MaxMemoryBytes = Size(line.GetValue(maxMemory)!)!.Value,
                Listed = !line.GetValue(noList),
                OnEnd = line.GetValue(onEnd),
                Settle = Span(line.GetValue(settle)!) ?? TimeSpan.Zero,
            }));
            return command;
        }
    }

    /// <summary>Seconds, or a number with s, m, h, d or w; null for anything else.</summary>
    public static TimeSpan? Span(string text)
    {
        if (text.Length == 0) return null;
        var unit = char.ToLowerInvariant(text[^1]) switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, 'w' => 604_800, _ => 0 };
        var number = unit == 0 ? text : text[..^1];
        if (!Parameters.TryNumber(number, out var count) || count <= 0) return null;
        var seconds = count * Math.Max(unit, 1);
        return seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromMilliseconds(Math.Max(1, Math.Round(seconds * 1000)));
    }

    /// <summary>Bytes, or a number with K, M, G or T (1,024 and its powers; a following <c>B</c> or <c>iB</c> is decoration).</summary>
    public static long? Size(string text)
    {
        var number = text.TrimEnd('B', 'b').TrimEnd('i');
        if (number.Length == 0) return null;
        var power = "KMGT".IndexOf(char.ToUpperInvariant(number[^1])) + 1;
        if (power > 0) number = number[..^1];
        if (!Parameters.TryNumber(number, out var count)) return null;
        var bytes = count * Math.Pow(1024, power);
        return bytes is >= 1 and < 1L << 60 ? (long)bytes : null;
    }

    private static Option<string> Text(string name, string helpName, string absent, string description, Func<string, string?> fault)
    {
        var option = new Option<string>(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => absent };
        Check(option, fault);
        return option;
    }

    private static void Check(Option option, Func<string, string?> fault) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && fault(token.Value) is { } rule) result.AddError($"{option.Name} is '{token.Value}', and {rule}");
    });

    private static string? Duration(string value) => Span(value) is null ? "must be a time above 0: seconds, or 90s 15m 12h 7d 2w" : null;

    private static string? Count(string value) => IsCount(value, 1, int.MaxValue) ? null : "must be a whole number above 0";

    private static bool IsCount(string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= min && count <= max;

    private static bool IsWebAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && uri.Host.Length > 0 && uri.Query.Length + uri.Fragment.Length == 0;

    private static string UsualStatePath()
    {
        var given = Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0];
        if (!string.IsNullOrEmpty(given)) return Path.Combine(given, "progressd.json");
        var home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (!Path.IsPathRooted(home)) home = Path.Combine(Home(), ".local", "state");
        return Path.Combine(home, "progressd", "progressd.json");
    }

    private static string Home()
    {
        // Not verified: a home that is not there would become the current directory, and the next start elsewhere know of no job.
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length > 0 ? home : throw new FormatException("there is no home directory for the state: give --state FILE");
    }
}
