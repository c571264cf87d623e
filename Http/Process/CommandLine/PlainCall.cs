namespace Progressd.Http.Process.CommandLine;

/// <summary>
/// Reads a command line on which there is nothing to say: known options, each with a good value after it. All others are for <see cref="FullLine"/>,
/// whose library would take a fifth of each start.
/// </summary>
public static class PlainCall
{
    /// <returns>Null where the library must look.</returns>
    public static GivenOptions? Read(string[] args, IReadOnlyList<Setting> settings)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>();
        for (var i = 0; i < args.Length; i++)
        {
            if (Named(args[i], settings) is not { } setting || given.ContainsKey(setting.Name) && !setting.IsRepeatable) return null;
            IReadOnlyList<string> before = given.TryGetValue(setting.Name, out var values) ? values : [];
            // An empty value, and one that looks like an option, are there by mistake.
            if (setting.HelpName is not null && (++i == args.Length || args[i] is "" or ['-' or '[', ..] || setting.Fault?.Invoke(args[i]) is not null)) return null;
            given[setting.Name] = setting.HelpName is null ? [] : [.. before, args[i]];
        }
        foreach (var setting in settings)
            if (setting.Default is { } usual && !given.ContainsKey(setting.Name)) given[setting.Name] = [usual];
        return new(given);
    }

    private static Setting? Named(string word, IReadOnlyList<Setting> settings)
    {
        foreach (var one in settings)
            if (one.Name == word) return one;
        return null;
    }
}
