using System.CommandLine;

namespace Progressd.Http.Process.CommandLine;

/// <summary>Reads any command line, with help, version and errors (docs/design/building.md#the-command-line-library).</summary>
public static class FullLine
{
    /// <param name="run">Is called when the line asks for the daemon, not for help.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="FormatException">The line is wrong; the message says how.</exception>
    public static int Parse(string[] args, IReadOnlyList<Setting> settings, Func<GivenOptions, int> run)
    {
        // The library takes a first [word] for an order to itself, and passes over what it does not know; and @file for a file to read more words from.
        if (args is [['[', ..] order, ..]) throw new FormatException($"Unrecognized command or argument '{order}'.");
        var root = new RootCommand("Progress bars for the workers of a batch job, reported with plain curl.");
        root.Directives.Clear();
        foreach (var setting in settings) root.Options.Add(OptionOf(setting));
        root.SetAction(line => run(new(Given(line, settings))));
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0) throw new FormatException(parsed.Errors[0].Message);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (IOException e) when (parsed.Action != parsed.CommandResult.Command.Action)
        {
            throw new FormatException($"cannot write to standard output: {e.Message}", e); // help or version
        }
    }

    private static Option OptionOf(Setting setting)
    {
        Option option = setting switch
        {
            { HelpName: null } => new Option<bool>(setting.Name),
            { IsRepeatable: true } => new Option<string[]>(setting.Name) { DefaultValueFactory = _ => [setting.Default!] },
            { Default: { } usual } => new Option<string>(setting.Name) { DefaultValueFactory = _ => usual },
            _ => new Option<string?>(setting.Name),
        };
        option.Description = setting.Description;
        option.HelpName = setting.HelpName;
        if (setting.Fault is { } fault)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && fault(token.Value) is { } rule) result.AddError($"{setting.Name} is '{token.Value}', and {rule}");
            });
        }
        return option;
    }

    private static Dictionary<string, IReadOnlyList<string>> Given(ParseResult line, IReadOnlyList<Setting> settings)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var setting in settings)
        {
            IReadOnlyList<string>? values = setting switch
            {
                { HelpName: null } => line.GetValue<bool>(setting.Name) ? [] : null,
                { IsRepeatable: true } => line.GetValue<string[]>(setting.Name),
                _ => line.GetValue<string?>(setting.Name) is { } value ? [value] : null,
            };
            if (values is not null) given[setting.Name] = values;
        }
        return given;
    }
}
