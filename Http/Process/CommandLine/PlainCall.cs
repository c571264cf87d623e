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
            if (settings.FirstOrDefault(one => one.Name == args[i]) is not { } setting || given.ContainsKey(setting.Name) && !setting.IsRepeatable) return null;
            // An empty value, and one that looks like an option, are there by mistake.
            if (setting.HelpName is not null && (++i == args.Length || args[i] is "" or ['-' or '[', ..] || setting.Fault?.Invoke(args[i]) is not null)) return null;
            given[setting.Name] = setting.HelpName is null ? [] : [.. given.GetValueOrDefault(setting.Name, []), args[i]];
        }
        foreach (var setting in settings)
            if (setting.Default is { } usual && !given.ContainsKey(setting.Name)) given[setting.Name] = [usual];
        return new(given);
    }
}
