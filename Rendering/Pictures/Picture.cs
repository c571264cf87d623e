using Progressd.Rendering.Places;

namespace Progressd.Rendering.Pictures;

/// <summary><see cref="Auto"/> is for SVG: as the viewer prefers. In a PNG it is light.</summary>
public enum PictureTheme { Light, Dark, Auto }

public enum PictureFormat { Png, Svg }

/// <param name="Width">160–2000 px at scale 1.</param>
/// <param name="Scale">1, 2 or 3; of a PNG.</param>
public sealed record PictureOptions(
    int Width = 900, int Scale = 1, PictureTheme Theme = PictureTheme.Light, PictureFormat Format = PictureFormat.Png);

/// <summary>Skia cannot work on this host; the message is one line that says why.</summary>
public sealed class PictureUnavailableException(string message) : Exception(message);

/// <summary>A plot, or one sentence, as a PNG or an SVG.</summary>
public static class Picture
{
    // Once a process: a library that could not be loaded stays so until a restart. Whoever asks for a PNG meanwhile waits.
    private static readonly Lazy<string?> Fault = new(FindFault);
    private static volatile string? _laterFault;

    public static byte[] Of(Plot plot, PictureOptions options) => Drawn(Layout.Of(plot, options.Width), options);

    public static byte[] Png(Plot plot, PictureOptions options) => Of(plot, options with { Format = PictureFormat.Png });

    public static byte[] Svg(Plot plot, PictureOptions options) => Of(plot, options with { Format = PictureFormat.Svg });

    /// <summary>For an image that asks for what is not there, or asks wrongly.</summary>
    public static byte[] Card(string line, string small, PictureOptions options) => Drawn(CardLayout.Of(line, small, options.Width), options);

    public static byte[] NoSuchJob(string id, PictureOptions options, bool isSeries = false) =>
        Card($"No job {(isSeries ? "of series " : "")}‘{ShownText.Of(id)}’", "It may be created in a moment, or it has expired.", options);

    /// <summary>Draws a small picture: null if that left ink, else what hinders it. PNG is then refused.</summary>
    public static string? SelfTest() => Fault.Value;

    /// <summary>Why PNGs cannot be drawn, as far as that is known by now: the self-test, or the last one that was tried. Null while they can.</summary>
    public static string? KnownFault => _laterFault ?? (Fault.IsValueCreated ? Fault.Value : null);

    /// <summary>Why PNGs have no fonts of the host, for CJK and emoji, else null.</summary>
    public static string? NoHostFonts => SkiaLibrary.FirstFailure is { } cause && Fault.Value is null
        ? $"PNG pictures go without the host's fonts ({cause}): install fontconfig (libfontconfig1) for CJK and emoji" : null;

    private static byte[] Drawn(Layout layout, PictureOptions options)
    {
        var theme = options.Theme == PictureTheme.Dark ? Theme.Dark : Theme.Light;
        if (options.Format == PictureFormat.Svg) return SvgCanvas.Draw(layout, theme, options.Theme == PictureTheme.Auto);
        if (Fault.Value is { } reason) throw new PictureUnavailableException(reason);
        try
        {
            var png = PngCanvas.Draw(layout, theme, options.Scale);
            _laterFault = null;
            return png;
        }
        catch (Exception failure) when (IsOfLoading(failure))
        {
            throw new PictureUnavailableException(_laterFault = Remedy(failure.GetBaseException().Message));
        }
    }

    private static string? FindFault()
    {
        var shapes = new ShapeList(160);
        shapes.Text("0 %", 8, 24, 100, new(16), Tone.Ink);
        try
        {
            return PngCanvas.LeavesInk(new(160, 32, shapes.Shapes, ""), Theme.Light) ? null : Remedy("text leaves no ink");
        }
        catch (Exception failure) when (IsOfLoading(failure))
        {
            return Remedy(failure.GetBaseException().Message);
        }
    }

    private static bool IsOfLoading(Exception failure) =>
        failure is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException;

    private static string Remedy(string reason) =>
        $"Skia does not work here ({SkiaLibrary.FirstFailure ?? SkiaLibrary.Cause(reason)}): mend that and restart; format=svg, pages and text go on";
}
