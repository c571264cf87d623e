using Progressd.Store;
using Progressd.Store.Texts;

namespace Progressd.Rendering;

/// <summary>Which workers a view is about: those in some states, and those in which some words are found. Usually all.</summary>
public sealed record WorkerFilter
{
    private const string AgainName = "again", AllName = "all";
    private const string HostWord = "host:", GroupWord = "group:";

    public static readonly WorkerFilter All = new();

    /// <summary>The words that <c>filter=</c> takes, several with commas between.</summary>
    public static readonly IReadOnlyList<string> Names = [AllName, .. StateLook.InCounts.Where(look => look.HasWorkers).Select(look => look.Name), AgainName];

    private Search? _search;

    private WorkerFilter() { }

    /// <summary>In the order of counts; empty: all.</summary>
    public IReadOnlyList<WorkerState> States { get; private init; } = [];

    /// <summary>Those that are to be submitted again: failed, ended early, and stalled once nobody runs or waits.</summary>
    public bool IsAgain { get; private init; }

    /// <summary>
    /// In id, host, group or text, as on the front page: without case, '+' a space. Behind <c>host:</c> or <c>group:</c> the whole name of one, so that
    /// <c>host:node1</c> does not find those of node10. Empty: any.
    /// </summary>
    public string Text { get; private init; } = "";

    public bool TakesAllStates => States.Count == 0 && !IsAgain;

    public bool TakesAll => TakesAllStates && Text.Length == 0;

    /// <summary>As <c>filter=</c> says it; empty: all.</summary>
    public string Name => string.Join(',', (IEnumerable<string>)[.. States.Select(state => StateLook.Of(state).Name), .. IsAgain ? new[] { AgainName } : []]);

    /// <summary>As people read it, before the word worker; empty: all.</summary>
    public string Kind => IsAgain ? "to be run again" : string.Join(" or ", States.Select(state => StateLook.Of(state).Word));

    public static WorkerFilter Of(WorkerState state) => new() { States = [state] };

    /// <summary>Null: one of the words is none of <see cref="Names"/>.</summary>
    public static WorkerFilter? Parse(string words)
    {
        var (states, isAgain, isAll) = (new HashSet<WorkerState>(), false, words.Length == 0);
        foreach (var word in words.Length == 0 ? [] : words.Split(','))
        {
            if (word == AllName) isAll = true;
            else if (word == AgainName) isAgain = true;
            else if (StateLook.InCounts.FirstOrDefault(look => look.HasWorkers && look.Name == word) is { } look) states.Add(look.State);
            else return null;
        }
        return isAll ? All : new() { States = [.. StateLook.InCounts.Select(look => look.State).Where(states.Contains)], IsAgain = isAgain };
    }

    /// <summary>The workers of one host, and of no other whose name begins so.</summary>
    public static WorkerFilter OfHost(string name) => All.With(HostWord + name);

    /// <summary>Those of one group.</summary>
    public static WorkerFilter OfGroup(string name) => All.With(GroupWord + name);

    public WorkerFilter With(string text) => text.Length == 0 && Text.Length == 0 ? this : this with { Text = text, _search = null };

    /// <summary>Whether it is one of these states, wherever its words are.</summary>
    public bool Takes(Worker worker, WorkerState state, Counts counts)
    {
        if (TakesAllStates) return true;
        if (!Summary.IsCounted(worker, state)) return false;
        return States.Contains(state) || (IsAgain
            && (state is WorkerState.Failed or WorkerState.Ended || (state == WorkerState.Stalled && counts is { Running: 0, Waiting: 0 })));
    }

    /// <summary>Whether its words are found there.</summary>
    public bool Finds(Worker worker, string? group)
    {
        if (Text.Length == 0) return true;
        if (IsBehind(HostWord)) return worker.Said.Host is { } host && SearchBehind(HostWord).IsAll(ShownText.Of(host));
        if (IsBehind(GroupWord)) return group is not null && SearchBehind(GroupWord).IsAll(ShownText.Of(group));
        var search = _search ??= new(Text);
        return search.IsIn(worker.Id.Shown) || search.IsIn(worker.Said.Host ?? "") || search.IsIn(group ?? "") || search.IsIn(worker.Text);
    }

    private bool IsBehind(string word) => Text.Length > word.Length && Text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private Search SearchBehind(string word) => _search ??= new(Text[word.Length..]);

    public bool Equals(WorkerFilter? other) => other is not null && Name == other.Name && Text == other.Text;

    public override int GetHashCode() => HashCode.Combine(Name, Text);
}
