using System.Runtime.InteropServices;
using Progressd.Rendering.Lettering;
using Progressd.Rendering.Places;
using SkiaSharp;

namespace Progressd.Rendering.Pictures;

/// <summary>The pixels of a picture: drawn in bands, so that a tall one needs no more memory than a low one.</summary>
public sealed partial class PngCanvas
{
    private const int BandHeight = 128;

    public static byte[] Draw(Layout layout, Theme theme, int scale)
    {
        using var encoder = new PngEncoder((int)layout.Width * scale, (int)layout.Height * scale, theme);
        Bands(layout, theme, scale, encoder.Add);
        return encoder.Finish();
    }

    /// <summary>Whether a drawing leaves any ink: Skia without a font draws nothing, and says nothing.</summary>
    public static bool LeavesInk(Layout layout, Theme theme)
    {
        var ground = PngEncoder.Packed(theme[Tone.Ground]);
        var ink = false;
        Bands(layout, theme, 1, (pixels, _) => ink |= pixels.ContainsAnyExcept(ground));
        return ink;
    }

    private delegate void TakeBand(ReadOnlySpan<uint> pixels, int rows);

    private static void Bands(Layout layout, Theme theme, int scale, TakeBand take)
    {
        var (width, height) = ((int)layout.Width * scale, (int)layout.Height * scale);
        using var bitmap = new SKBitmap(new SKImageInfo(width, Math.Min(BandHeight, height), SKColorType.Bgra8888, SKAlphaType.Opaque));
        var fonts = new Fonts();
        for (var top = 0; top < height; top += BandHeight)
        {
            var rows = Math.Min(BandHeight, height - top);
            using var surface = new SKCanvas(bitmap);
            surface.Translate(0, -top);
            surface.Scale(scale);
            var (from, to) = ((double)top / scale, (double)(top + rows) / scale);
            using var canvas = new PngCanvas(surface, theme, fonts, from, to);
            Painter.Draw(layout, canvas, from, to);
            surface.Flush();
            take(MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan())[..(width * rows)], rows);
        }
    }
}
