using System.Text.Json;
using Progressd.Tests.Support;

namespace Progressd.Tests.Packaging;

/// <summary>
/// A native file is made on request alone, and apart. To compile one takes minutes: `packaging/build` does; here is what MSBuild would do.
/// </summary>
public sealed class NativeTests
{
    private static readonly string[] Asked =
        ["PublishAot", "PublishSingleFile", "PublishReadyToRun", "NuGetLockFilePath", "BaseIntermediateOutputPath", "BaseOutputPath", "IlcInstructionSet"];

    [Test]
    public void Who_does_not_ask_for_a_native_file_gets_what_he_always_got() =>
        Assert.That(Values(), Is.EqualTo(new[] { "", "true", "true", "", "obj/", "bin/", "" }));

    [Test]
    public void A_native_file_is_restored_and_built_apart_from_the_other() =>
        Assert.That(Values("-p:Native=true"), Is.EqualTo(new[] { "true", "false", "false", "packaging/native.lock.json", "obj/native/", "bin/native/", "" }));

    [Test]
    public void The_packages_that_all_use_are_locked_alike_for_the_native_file()
    {
        var (usual, native) = (Locked("packages.lock.json"), Locked("packaging/native.lock.json"));

        Assert.That(usual, Is.Not.Empty);
        Assert.That(usual.Where(one => native.GetValueOrDefault(one.Key) != one.Value), Is.Empty);
        Assert.That(native.Keys.Except(usual.Keys).Select(name => name.Split(' ')[1]).Distinct(),
            Is.All.Contains("ILCompiler"), "nothing more of it but the compiler");
        Assert.That(usual.Keys, Has.None.Contains("ILCompiler"));
    }

    private static IEnumerable<string> Values(params string[] properties)
    {
        string[] arguments = ["msbuild", "progressd.csproj", "-p:RuntimeIdentifier=linux-x64", .. properties, $"-getProperty:{string.Join(',', Asked)}"];
        var asked = Script.Run(Script.Root, [], "dotnet", arguments);
        Assert.That(asked.ExitCode, Is.Zero, asked.Output);
        var said = JsonDocument.Parse(asked.Output).RootElement.GetProperty("Properties");
        return Asked.Select(name => said.GetProperty(name).GetString()!);
    }

    // Name, with the framework or architecture that it is for, and hash.
    private static Dictionary<string, string> Locked(string file)
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Path.Combine(Script.Root, file)));
        return locked.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(target => target.Value.EnumerateObject().Select(one => ($"{target.Name} {one.Name}", one.Value.GetProperty("contentHash").GetString()!)))
            .ToDictionary();
    }
}
