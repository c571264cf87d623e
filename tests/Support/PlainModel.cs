using Progressd.Store;

namespace Progressd.Tests.Support;

/// <summary>
/// What a store should hold, as plain as can be: each job and each worker with all the values it ever had, and the last that was acknowledged.
/// After a failure any value from there on is right; an older one, or another, is not.
/// </summary>
public sealed class PlainModel
{
    private readonly Dictionary<string, List<string?>> _values = [];
    private readonly Dictionary<string, int> _acknowledged = [];

    /// <summary>The newest values.</summary>
    public Dictionary<string, SortedDictionary<string, (double Current, double Total)>> Jobs { get; } = [];

    /// <summary>Takes over what <see cref="Jobs"/> is now.</summary>
    public void Note(bool isAcknowledged)
    {
        var now = Flat(Jobs);
        foreach (var key in now.Keys.Union(_values.Keys).ToList())
        {
            if (!_values.TryGetValue(key, out var values)) _values[key] = values = [null];
            var value = now.GetValueOrDefault(key);
            if (values[^1] != value) values.Add(value);
            else if (!isAcknowledged) continue;
            if (isAcknowledged) _acknowledged[key] = values.Count - 1;
        }
    }

    /// <summary>Null if the state is right; else what is wrong with it.</summary>
    public string? Contradiction(State state)
    {
        var found = Flat(state.Jobs.Values.ToDictionary(
            job => job.Id.Shown,
            job => new SortedDictionary<string, (double, double)>(job.Workers.Values.ToDictionary(worker => worker.Id.Shown, worker => (worker.Current, worker.Total)))));
        foreach (var key in found.Keys.Union(_values.Keys))
        {
            var value = found.GetValueOrDefault(key);
            var right = _values.GetValueOrDefault(key, [null]).Skip(_acknowledged.GetValueOrDefault(key)).ToList();
            if (!right.Contains(value)) return $"{key} is {value ?? "absent"}, not {string.Join(" or ", right.Select(v => v ?? "absent"))}";
        }
        return null;
    }

    private static Dictionary<string, string?> Flat(Dictionary<string, SortedDictionary<string, (double Current, double Total)>> jobs)
    {
        var flat = new Dictionary<string, string?>();
        foreach (var (job, workers) in jobs)
        {
            flat[job] = "there";
            foreach (var (worker, (current, total)) in workers) flat[$"{job}/{worker}"] = $"{current}/{total}";
        }
        return flat;
    }
}
