using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Progressd.Tests.Support;

/// <summary>
/// axe-core's rules on a page. It is put in once a page and asked for violations alone: its own wrapper opens a tab a run and carries each node that passed, which
/// takes ten times as long.
/// </summary>
internal static class Axe
{
    /// <summary>The rules that see colours: the others find the same in both themes.</summary>
    public static readonly IReadOnlyList<string> OfColour = ["color-contrast", "link-in-text-block"];

    private static readonly string Script = $"{new BundledAxeScriptProvider().GetScript()};0";

    /// <summary>What is wrong, and with which elements; empty: nothing.</summary>
    /// <param name="rules">Only these; null: all that axe runs by itself.</param>
    public static async Task<string[]> Violations(IPage page, IReadOnlyList<string>? rules = null)
    {
        if (!await page.EvaluateAsync<bool>("'axe' in window")) await page.EvaluateAsync<int>(Script);
        return await page.EvaluateAsync<string[]>("""
            async rules => {
              const { violations } = await axe.run(document, { resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }) });
              return violations.map(one => `${one.help}: ${one.nodes.map(node => node.html).join(' | ')}`);
            }
            """, rules);
    }
}
