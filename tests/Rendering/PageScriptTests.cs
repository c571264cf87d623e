using System.Text.RegularExpressions;
using Progressd.Rendering.Web;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering;

/// <summary>The page's script and sheet as their readers find them. What they do is in tests/Browser; their types and usual mistakes are checked by .ci/run.</summary>
public sealed partial class PageScriptTests
{
    private static readonly string Web = Path.Combine(Script.Root, "Rendering/Web");

    [Test]
    public void Every_part_of_the_script_is_in_the_page() =>
        Assert.That(PageScript.Parts, Is.EquivalentTo(Directory.GetFiles(Web, "page.*.js").Select(file => Path.GetFileName(file).Split('.')[1])));

    [TestCaseSource(typeof(PageScript), nameof(PageScript.Parts))]
    public void A_part_says_what_it_uses_and_comes_after_it(string part)
    {
        var source = Read($"page.{part}.js");
        var used = Import().Matches(source).Select(match => match.Groups[1].Value).ToList();
        Assert.That(used, Is.SubsetOf(PageScript.Parts.TakeWhile(one => one != part)));
        var said = Uses().Match(source).Groups[1].Value;
        Assert.That(said, Is.EqualTo(used.Count == 0 ? "nothing" : part == "begin" ? "all parts" : string.Join(", ", used.Order(StringComparer.Ordinal))));
    }

    [Test]
    public void Comments_imports_and_exports_are_for_readers_and_types_before_an_expression_stay() =>
        Assert.That(
            PageScript.Of(["/**\n * A part. Uses b.\n */\nimport { b } from './page.b.js';\n\n/** One line. */\nexport const a = 1; // end\n"
                + "  /** @type {X} */ (b).c();\n// more\n"]),
            Is.EqualTo("(() => {\n'use strict';\nconst a = 1; // end\n/** @type {X} */ (b).c();\n})();"));

    [Test]
    public void Every_class_of_the_sheet_stands_in_its_legend()
    {
        var sheet = Read("page.css");
        var end = sheet.IndexOf("*/", StringComparison.Ordinal);
        var legend = ClassName().Matches(sheet[..end]).Select(match => match.Value).ToHashSet();
        var used = ClassName().Matches(Value().Replace(sheet[end..], "{}")).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);
        Assert.That(used.Where(name => !legend.Contains(name) && !legend.Contains(name.Split('-')[0] + "-")), Is.Empty);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Web, name));

    [GeneratedRegex(@"^import .* from '\./page\.(\w+)\.js';$", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"Uses ([\w, ]+)\.")]
    private static partial Regex Uses();

    [GeneratedRegex(@"\.[a-z][\w-]*")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Value();
}
