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
}

/// <summary>The colours of one theme, as data. Stripes and outlines are mixed here once, so that every pixel has a solid colour.</summary>
public sealed class Theme
{
    public static readonly Theme Light = new("light",
        "#ffffff #1b2430 #566172", "#e9edf2 #ccd4dd #dfe5eb", "#1b7f4d #12603a #687484", "#c62231 #e3a008 #8a5600",
        "#ffffff #201500", "#b31b2a #8a5600 #17734a", "#2f9360 #0d4a2c #e3e8ee", "#0b5cad #f6f8fa");

    public static readonly Theme Dark = new("dark",
        "#12171e #e6ebf1 #9aa7b6", "#252e39 #3a4552 #2a333f", "#3fb877 #2f9460 #8b98a8", "#f4585c #e8b04a #8a5c10",
        "#0c1117 #0c1117", "#ff8585 #e8b04a #4cc585", "#3fb877 #24704a #2c3643", "#7cb8ff #1a212a");

    private readonly Colour[] _colours = new Colour[Enum.GetValues<Tone>().Length];

    private Theme(string name, string grounds, string rules, string fills, string alarms, string onFills, string texts, string cells, string pages)
    {
        Name = name;
        Set(grounds, Tone.Ground, Tone.Ink, Tone.Dim);
        Set(rules, Tone.Track, Tone.Grid, Tone.Line);
        Set(fills, Tone.Run, Tone.Done, Tone.Ended);
        Set(alarms, Tone.Fail, Tone.Stall, Tone.StallLine);
        Set(onFills, Tone.OnFill, Tone.OnStall);
        Set(texts, Tone.FailText, Tone.StallText, Tone.OkIcon);
        Set(cells, Tone.CellRun, Tone.CellDone, Tone.CellEmpty);
        Set(pages, Tone.Link, Tone.Panel);
        this[Tone.FailStripe] = new Colour(0, 0, 0).Over(this[Tone.Fail], 0.22);
        this[Tone.FailOutline] = this[Tone.Fail].Over(this[Tone.Ground], 0.55);
        this[Tone.StallStripe] = this[Tone.StallLine].Over(this[Tone.Stall], 0.75);
        this[Tone.Hatch] = this[Tone.Fail].Over(this[Tone.Track], 0.6);
    }

    public string Name { get; }

    public Colour this[Tone tone]
    {
        get => _colours[(int)tone];
        private init => _colours[(int)tone] = value;
    }

    /// <summary><c>--ground:#ffffff;--ink:…</c>, for a style sheet.</summary>
    public string Variables => string.Concat(Enum.GetValues<Tone>().Select(tone => $"{Variable(tone)}:{this[tone].Css};"));

    public static string Variable(Tone tone) => "--" + tone.ToString().ToLowerInvariant();

    private void Set(string colours, params ReadOnlySpan<Tone> tones)
    {
        var parts = colours.Split(' ');
        for (var i = 0; i < tones.Length; i++) _colours[(int)tones[i]] = Colour.Parse(parts[i]);
    }
}
