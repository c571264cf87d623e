using System.Runtime.CompilerServices;

namespace Progressd.Tests.Support;

/// <summary>Whole outputs kept as files beside the tests, so that a review sees what users will see. UPDATE_GOLDEN=1 rewrites them.</summary>
internal static class Golden
{
    public static void Compare(string name, string actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.That(File.Exists(path), $"{path} is missing: run once with UPDATE_GOLDEN=1 and read it");
        Assert.That(actual, Is.EqualTo(File.ReadAllText(path)), name);
    }
}
