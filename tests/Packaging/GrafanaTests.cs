using System.Text.Json;
using System.Text.RegularExpressions;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>docs/grafana.json asks for what /metrics has.</summary>
public sealed partial class GrafanaTests
{
    [Test]
    public void Each_panel_asks_for_metrics_that_the_daemon_has()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Script.Root, "docs/grafana.json")));
        using var daemon = TestDaemon.Start();
        using var client = new HttpClient();
        foreach (var link in new[] { "progress/create?jobid=a", "progress/update?jobid=a&workid=1&current=1&total=2" })
            client.GetStringAsync(new Uri(new Uri(daemon.Url), "/" + link)).Wait();
        var metrics = client.GetStringAsync(new Uri(new Uri(daemon.Url), "/metrics")).Result;
        var asked = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .SelectMany(target => Metric().Matches(target.GetProperty("expr").GetString()!).Select(match => match.Value)).Distinct();

        Assert.That(asked.Where(name => !Regex.IsMatch(metrics, $"^{name}[ {{]", RegexOptions.Multiline)), Is.Empty);
    }

    [GeneratedRegex("progressd_[a-z_]+")]
    private static partial Regex Metric();
}
