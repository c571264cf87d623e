using System.Reflection;

namespace Progressd.Rendering;

/// <summary>The version of the program that draws: a page that came from an older one loads itself anew.</summary>
public static class ProgramVersion
{
    public static readonly string Text =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
