using System.Globalization;

namespace Progressd.Rendering;

public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static Colour Parse(string hex) =>
        new(Part(hex, 1), Part(hex, 3), Part(hex, 5));

    public string Css => $"#{Red:x2}{Green:x2}{Blue:x2}";

    /// <summary><paramref name="share"/> of this colour laid over <paramref name="ground"/>.</summary>
    public Colour Over(Colour ground, double share) =>
        new(Mixed(Red, ground.Red, share), Mixed(Green, ground.Green, share), Mixed(Blue, ground.Blue, share));

    private static byte Mixed(byte over, byte under, double share) => (byte)Math.Round(over * share + under * (1 - share));

    private static byte Part(string hex, int at) => byte.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>What a colour is for (docs/design/picture.md#colours): pictures and pages name the purpose, a theme gives the colour.</summary>
public enum Tone
{
    Ground, Ink, Dim,
    Track, Grid, Line,
    Run, Done, Ended, Fail, FailStripe, FailOutline, Stall, StallStripe, StallLine,
    OnFill, OnStall,
    FailText, StallText, OkIcon,
    CellRun, CellDone, CellEmpty,
    Link, Panel, Hatch,
    Work1, Work2, Work3, Ahead, FailPale, StallPale,
}

/// <summary>The colours of one theme, solid: stripes and outlines are mixed here, so that every pixel has one colour.</summary>
public sealed class Theme
{
    private static readonly Colour Black = new(0, 0, 0);

    public static readonly Theme Light = new("light", isDark: false);
    public static readonly Theme Dark = new("dark", isDark: true);

    private readonly bool _isDark;
    private readonly Colour[] _colours;

    private Theme(string name, bool isDark)
    {
        (Name, _isDark) = (name, isDark);
        _colours = [.. Enum.GetValues<Tone>().Select(Of)];
    }

    public string Name { get; }

    public Colour this[Tone tone] => _colours[(int)tone];

    /// <summary><c>--ground:#ffffff;--ink:…</c>, for a style sheet.</summary>
    public string Variables => string.Concat(Enum.GetValues<Tone>().Select(tone => $"{Variable(tone)}:{this[tone].Css};"));

    public static string Variable(Tone tone) => "--" + tone.ToString().ToLowerInvariant();

    // The one table of colours.
    private Colour Of(Tone tone) => tone switch
    {
        Tone.Ground => OneOf(light: "#ffffff", dark: "#12171e"),
        Tone.Ink => OneOf(light: "#1b2430", dark: "#e6ebf1"),
        Tone.Dim => OneOf(light: "#566172", dark: "#9aa7b6"),

        Tone.Track => OneOf(light: "#e9edf2", dark: "#252e39"),
        Tone.Grid => OneOf(light: "#ccd4dd", dark: "#3a4552"),
        Tone.Line => OneOf(light: "#dfe5eb", dark: "#2a333f"),

        Tone.Run => OneOf(light: "#1b7f4d", dark: "#3fb877"),
        Tone.Done => OneOf(light: "#12603a", dark: "#2f9460"),
        Tone.Ended => OneOf(light: "#687484", dark: "#8b98a8"),
        Tone.Fail => OneOf(light: "#c62231", dark: "#f4585c"), // the red of a failed bar
        Tone.FailStripe => Black.Over(Of(Tone.Fail), 0.22),
        Tone.FailOutline => Of(Tone.Fail).Over(Of(Tone.Ground), 0.55),
        Tone.Stall => OneOf(light: "#e3a008", dark: "#e8b04a"),
        Tone.StallStripe => Of(Tone.StallLine).Over(Of(Tone.Stall), 0.75),
        Tone.StallLine => OneOf(light: "#8a5600", dark: "#8a5c10"),
        Tone.OnFill => OneOf(light: "#ffffff", dark: "#0c1117"),
        Tone.OnStall => OneOf(light: "#201500", dark: "#0c1117"),

        Tone.FailText => OneOf(light: "#b31b2a", dark: "#ff8585"),
        Tone.StallText => OneOf(light: "#8a5600", dark: "#e8b04a"),
        Tone.OkIcon => OneOf(light: "#17734a", dark: "#4cc585"),

        Tone.CellRun => OneOf(light: "#2f9360", dark: "#3fb877"),
        Tone.CellDone => OneOf(light: "#0d4a2c", dark: "#24704a"),
        Tone.CellEmpty => OneOf(light: "#e3e8ee", dark: "#2c3643"),

        Tone.Link => OneOf(light: "#0b5cad", dark: "#7cb8ff"),
        Tone.Panel => OneOf(light: "#f6f8fa", dark: "#1a212a"),
        Tone.Hatch => Of(Tone.Fail).Over(Of(Tone.Track), 0.6),

        // Shares of a lane that stands for many workers: a quarter, a half, three quarters of them at work.
        Tone.Work1 => Of(Tone.Run).Over(Of(Tone.Track), 0.3),
        Tone.Work2 => Of(Tone.Run).Over(Of(Tone.Track), 0.5),
        Tone.Work3 => Of(Tone.Run).Over(Of(Tone.Track), 0.75),
        Tone.Ahead => Of(Tone.Run).Over(Of(Tone.Ground), 0.35),
        Tone.FailPale => Of(Tone.Fail).Over(Of(Tone.Track), 0.45),
        Tone.StallPale => Of(Tone.Stall).Over(Of(Tone.Track), 0.5),
    };

    private Colour OneOf(string light, string dark) => Colour.Parse(_isDark ? dark : light);
}
