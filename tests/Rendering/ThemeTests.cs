using Progressd.Rendering;

namespace Progressd.Tests.Rendering;

/// <summary>Contrast as WCAG 2 computes it, for every pair of colours that touch in a picture.</summary>
public sealed class ThemeTests
{
    private const double Text = 4.5;
    private const double Shape = 3;

    private static readonly Theme[] Themes = [Theme.Light, Theme.Dark];

    private static readonly (Tone Over, Tone Ground, double Least)[] Pairs =
    [
        (Tone.Ink, Tone.Ground, Text), (Tone.Dim, Tone.Ground, Text), (Tone.FailText, Tone.Ground, Text), (Tone.StallText, Tone.Ground, Text),
        (Tone.OkIcon, Tone.Ground, Shape), (Tone.Ink, Tone.Track, Text), (Tone.Dim, Tone.Track, Text), (Tone.FailText, Tone.Track, Text),
        (Tone.StallText, Tone.Track, Text), (Tone.OnFill, Tone.Run, Text), (Tone.OnFill, Tone.Done, Text), (Tone.OnFill, Tone.Ended, Text),
        (Tone.OnFill, Tone.Fail, Text), (Tone.OnStall, Tone.Stall, Text), (Tone.Run, Tone.Track, Shape), (Tone.Done, Tone.Track, Shape),
        (Tone.Fail, Tone.Track, Shape), (Tone.Ended, Tone.Track, Shape), (Tone.CellRun, Tone.CellEmpty, Shape), (Tone.CellDone, Tone.CellEmpty, 2),
        (Tone.CellDone, Tone.CellRun, 2), (Tone.Link, Tone.Ground, Text), (Tone.Ink, Tone.Panel, Text), (Tone.Dim, Tone.Panel, Text),
    ];

    [Test]
    public void Texts_and_shapes_stand_out([ValueSource(nameof(Themes))] Theme theme)
    {
        var faint = Pairs.Where(pair => Contrast(theme[pair.Over], theme[pair.Ground]) < pair.Least)
            .Select(pair => $"{theme.Name}: {pair.Over} on {pair.Ground} {Contrast(theme[pair.Over], theme[pair.Ground]):0.00}, least {pair.Least}");
        Assert.That(faint, Is.Empty);
    }

    // Amber on light grey cannot reach 3: its outline does.
    [Test]
    public void A_stalled_bar_has_an_outline_that_stands_out_from_the_track() =>
        Assert.That(Contrast(Theme.Light[Tone.StallLine], Theme.Light[Tone.Track]), Is.GreaterThan(Shape));

    private static double Contrast(Colour a, Colour b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(Colour colour) => 0.2126 * Linear(colour.Red) + 0.7152 * Linear(colour.Green) + 0.0722 * Linear(colour.Blue);

    private static double Linear(byte channel) => channel / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
}
