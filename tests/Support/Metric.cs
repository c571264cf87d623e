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
}
