using System.Globalization;

namespace Progressd.Tests.Support;

/// <summary>Numbers out of what <c>/metrics</c> says.</summary>
internal static class Metric
{
    /// <param name="sample">A name, with its labels as they stand there.</param>
    public static double Value(string metrics, string sample)
    {
        var line = metrics.Split('\n').Single(line => line.StartsWith(sample + " ", StringComparison.Ordinal));
        return double.Parse(line[sample.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Over all its labels.</summary>
    public static double Sum(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal)).Sum(line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture));
}
