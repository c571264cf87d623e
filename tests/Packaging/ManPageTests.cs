using System.Text.RegularExpressions;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>What describes the command line is held against `--help`.</summary>
public sealed partial class ManPageTests
{
    private static readonly string Folder = Path.Combine(Script.Root, "packaging");

    // `--port <N> … [default: 8080]` becomes `--port N 8080`.
    private static readonly string[] Help = [.. Option().Matches(Script.Run("/", [], PublishOnce.Binary, "--help").Output)
        .Select(match => $"{match.Groups["name"]} {match.Groups["value"]} {match.Groups["default"]}")];

    [Test]
    public void The_man_page_has_each_option_of_help_with_its_value_and_default()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "progressd.1")).Replace("\\-", "-", StringComparison.Ordinal);
        var options = page.Split(".SH OPTIONS")[1].Split(".SH ")[0].Split(".TP\n").Skip(1).Select(entry =>
        {
            var head = Head().Match(entry);
            return $"{head.Groups["name"]} {head.Groups["value"]} {Default().Match(entry).Groups[1]}";
        });

        Assert.That(options, Is.EqualTo(Help.Select(WithoutProse)));
    }

    [Test]
    public void The_man_page_is_well_formed()
    {
        Script.Need("man");
        var man = Script.Run(Folder, [("MANROFFSEQ", ""), ("LC_ALL", "C.UTF-8"), ("MANWIDTH", "100")], "man", "--warnings", "-l", "./progressd.1");

        Assert.That((man.ExitCode, man.Errors), Is.EqualTo((0, "")));
        Assert.That(man.Output, Does.Contain("SIGTERM, SIGINT"));
    }

    [Test]
    public void The_shell_completes_each_option()
    {
        var completion = Script.Run(Folder, [], "bash", "-c", ". ./completion.bash; COMP_WORDS=(progressd --); COMP_CWORD=1; _progressd; echo ${COMPREPLY[@]}");

        Assert.That(completion.Output.Split(), Is.SupersetOf(Help.Select(option => option.Split(' ')[0])));
    }

    // A default that is a sentence (where the state lies) is told in other words there.
    private static string WithoutProse(string option) => option.Contains(" $", StringComparison.Ordinal) || option.Contains(" from ", StringComparison.Ordinal)
        ? string.Join(' ', option.Split(' ')[..2]) + " " : option;

    [GeneratedRegex(@"^  (?:-\?, -h, )?(?<name>--[a-z-]+)(?: <(?<value>[A-Z]+)>)? .*?(?:\[default: (?<default>[^\]]+)\])?$", RegexOptions.Multiline)]
    private static partial Regex Option();

    [GeneratedRegex(@"^\\fB(?<name>--[a-z-]+)\\fR(?: \\fI(?<value>[A-Z]+)\\fR)?\n")]
    private static partial Regex Head();

    [GeneratedRegex(@"Default: ([^\s]+)\.(?:\s|$)")]
    private static partial Regex Default();
}
