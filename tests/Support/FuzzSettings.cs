using System.Globalization;

namespace Progressd.Tests.Support;

/// <summary>What whoever runs the tests wants of those that try inputs at random.</summary>
internal static class FuzzSettings
{
    /// <summary><c>PROGRESSD_FUZZ</c>: how many inputs; null: as many as is usual.</summary>
    public static readonly int? Count = Number("PROGRESSD_FUZZ");

    /// <summary><c>PROGRESSD_FUZZ_SEED</c>: the one of this seed alone.</summary>
    public static readonly int? Seed = Number("PROGRESSD_FUZZ_SEED");

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
