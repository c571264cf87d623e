namespace Progressd.Store.Writing;

/// <summary>
/// Writes that are decided one after another, each on the state that the one before leaves, and saved together. One that a rule is against fails alone.
/// </summary>
internal sealed class WriteGroup(State before, Moment at, Limits limits, ExpiryChecks expiryChecks, TimeSpan retention)
{
    private readonly List<PendingWrite> _decided = [];
    private readonly List<PendingWrite> _unchanged = [];
    private readonly List<Entry> _entries = [];
    private StateBuilder _next = new(before);

    /// <summary>Of those that were decided, in their order.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    public void Decide(PendingWrite write)
    {
        var draft = new Draft(_next, at, limits, expiryChecks, retention);
        try
        {
            write.Decide(draft);
        }
        catch (Exception problem)
        {
            write.Fail(problem);
            if (draft.HasChanges) _next = Rebuilt(_entries); // some lines of a batch were applied before the one that is wrong
            return;
        }
        if (!draft.HasChanges)
        {
            _unchanged.Add(write); // what it asks for is so already: nothing has to be saved for it
            return;
        }
        var entry = draft.Entry;
        _next.Took(entry);
        _decided.Add(write);
        _entries.Add(entry);
    }

    /// <summary>What is shown from now on.</summary>
    /// <param name="isSaved">False: without what may only be seen if it is saved. The numbers are used up in any case: part of a line may stand on disk.</param>
    public State State(bool isSaved)
    {
        if (isSaved || _decided.TrueForAll(write => write.IsShownUnsaved)) return _next.ToState();
        return Rebuilt(_entries.Where((_, i) => _decided[i].IsShownUnsaved)).ToState() with { Sequence = _entries[^1].Sequence };
    }

    /// <param name="problem">Why they are not saved, by whether they are shown; null if they are saved.</param>
    public void Finish(Func<bool, ProblemException>? problem)
    {
        // What is so already counts as saved only if all that is shown is.
        Finish(_decided, problem);
        Finish(_unchanged, problem);
    }

    private static void Finish(List<PendingWrite> writes, Func<bool, ProblemException>? problem)
    {
        foreach (var write in writes)
            if (problem is null) write.Succeed();
            else write.Fail(problem(write.IsShownUnsaved));
    }

    private StateBuilder Rebuilt(IEnumerable<Entry> entries)
    {
        var builder = new StateBuilder(before);
        foreach (var entry in entries) builder.Apply(entry);
        return builder;
    }
}
