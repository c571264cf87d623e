using Progressd.Store;

namespace Progressd.Rendering.Web;

/// <summary>What a request for a job's page asks for, besides the job.</summary>
public sealed record PageOptions
{
    public const int UsualInterval = 30;

    /// <summary>The job's id percent-encoded as this request spelled it, for links.</summary>
    public required string JobQuery { get; init; }

    /// <summary><c>jobid=…</c> or <c>series=…</c>, as the request said it: for links to the page itself.</summary>
    public string Query => SeriesQuery is { } series ? $"series={series}" : $"jobid={JobQuery}";

    /// <summary>The series percent-encoded, where the page is of its newest job; null: it is of that job.</summary>
    public string? SeriesQuery { get; init; }

    /// <summary>The ETag that <c>part=live</c> has with these options: the page's first refresh costs a 304.</summary>
    public required string LiveETag { get; init; }

    /// <summary>Of the program.</summary>
    public required string Version { get; init; }

    /// <summary><c>http://head1:8080/progress</c>, as the request reached this server: for lines to try.</summary>
    public string BaseUrl { get; init; } = "http://localhost:8080/progress";

    /// <summary>This machine, as others may call it.</summary>
    public string Machine { get; init; } = "localhost";

    /// <summary>Seconds between refreshes.</summary>
    public int Interval { get; init; } = UsualInterval;

    /// <summary>Which workers.</summary>
    public WorkerFilter Filter { get; init; } = WorkerFilter.All;

    /// <summary>Null: of all by worker, of some as the sections have them.</summary>
    public RowOrder? Order { get; init; }

    /// <summary><c>view=list</c>: rows, however many workers there are.</summary>
    public bool List { get; init; }

    /// <summary><c>view=time</c>: lanes of time.</summary>
    public bool Time { get; init; }

    /// <summary><c>view=wall</c>: read from five metres.</summary>
    public bool Wall { get; init; }

    /// <summary>From 1; past the end is the last.</summary>
    public int Page { get; init; } = 1;
}

/// <summary>What the front page shows.</summary>
public sealed record FrontModel
{
    public const int JobsPerPage = 100;

    /// <summary>Of this machine, as people call it.</summary>
    public required string Host { get; init; }

    /// <summary><c>http://head1:8080/progress</c>: what the copyable lines begin with.</summary>
    public required string BaseUrl { get; init; }
    public required string Version { get; init; }
    public required string LiveETag { get; init; }
    public required Moment AsOf { get; init; }

    /// <summary>The newest accepted write; null if there was none.</summary>
    public Moment? Updated { get; init; }

    /// <summary>False under <c>--no-list</c>.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>All that are kept, and their workers.</summary>
    public int TotalJobs { get; init; }
    public int TotalWorkers { get; init; }

    /// <summary>How many match <see cref="Search"/> and <see cref="Sign"/>; all without them.</summary>
    public int Found { get; init; }

    /// <summary>How many match <see cref="Search"/>, whatever their sign.</summary>
    public int Matching { get; init; }

    /// <summary>How many of those are signed in each way, in the order of counts.</summary>
    public IReadOnlyList<(WorkerState Sign, int Count)> Signs { get; init; } = [];

    /// <summary>Only those signed so; null: all.</summary>
    public WorkerState? Sign { get; init; }

    /// <summary>As typed; empty is none.</summary>
    public string Search { get; init; } = "";

    /// <summary>From 1; the one that <see cref="Jobs"/> holds.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Of this page, newest created first, with <c>rows=0</c>: the header's texts alone.</summary>
    public IReadOnlyList<Plot> Jobs { get; init; } = [];

    /// <summary><c>view=wall</c>: read from five metres.</summary>
    public bool Wall { get; init; }

    public string? NotSaved { get; init; }

    /// <summary>The route table, for "All parameters".</summary>
    public IReadOnlyList<EndpointText> Endpoints { get; init; } = [];
}

/// <summary>One row of the route table in words: <c>/progress/update</c>, <c>GET, POST</c>, <c>jobid workid …</c>, <c>report one worker</c>.</summary>
public sealed record EndpointText(string Path, string Methods, string Parameters, string Summary)
{
    /// <summary>Each parameter with its meaning, where the page is to explain them.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Help { get; init; } = [];
}
