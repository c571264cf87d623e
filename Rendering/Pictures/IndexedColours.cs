using System.Collections.Concurrent;

namespace Progressd.Rendering.Pictures;

/// <summary>
/// The colours of an indexed picture: a theme's own exactly; edges of letters and bars in a few steps between the two colours they part;
/// and for all else, such as emoji, five steps a channel. Together they are never more than a palette holds.
/// </summary>
internal sealed class IndexedColours
{
    private const int EdgeSteps = 3;
    private const int ChannelSteps = 5;
    private const uint StepSize = 255 / (ChannelSteps - 1);
    private const int Near = 40 * 40;
    private const int SlotBits = 12;
    private const uint Rgb = 0xFFFFFF;

    private static readonly (Tone Over, Tone Ground)[] Edges =
    [
        (Tone.Ink, Tone.Ground), (Tone.FailText, Tone.Ground), (Tone.StallText, Tone.Ground), (Tone.OkIcon, Tone.Ground), (Tone.Ink, Tone.Track),
        (Tone.OnFill, Tone.Run), (Tone.OnFill, Tone.Done), (Tone.OnFill, Tone.Fail), (Tone.OnFill, Tone.Ended), (Tone.OnStall, Tone.Stall),
        (Tone.FailStripe, Tone.Fail), (Tone.StallStripe, Tone.Stall), (Tone.Hatch, Tone.Track),
    ];

    private readonly Nearness _nearness;
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<uint, byte> _indexes = [];

    // Pixels seen lately; a slot holds the pixel plus one, so that 0 is empty.
    private readonly uint[] _pixels = new uint[1 << SlotBits];
    private readonly byte[] _found = new byte[1 << SlotBits];

    public IndexedColours(Theme theme)
    {
        foreach (var tone in Enum.GetValues<Tone>()) IndexOf(Pixel(theme[tone]));
        _nearness = Nearness.Of(theme);
    }

    public ReadOnlySpan<byte> Bytes => _bytes.ToArray();

    /// <summary>A line's pixels to indexes. Most are as those above them.</summary>
    /// <param name="above">The line before, or zeros, which no pixel is.</param>
    /// <param name="indexes">Those of the line before, to be made this line's.</param>
    public void Map(ReadOnlySpan<uint> line, ReadOnlySpan<uint> above, Span<byte> indexes)
    {
        for (var i = 0; (i += line[i..].CommonPrefixLength(above[i..])) < line.Length;)
        {
            do indexes[i] = Find(line[i] & Rgb);
            while (++i < line.Length && line[i] != above[i]);
        }
    }

    private byte Find(uint pixel)
    {
        var slot = (pixel * 2654435761) >> (32 - SlotBits);
        if (_pixels[slot] == pixel + 1) return _found[slot];
        var index = _indexes.TryGetValue(pixel, out var exact) ? exact : IndexOf(_nearness.To(pixel));
        (_pixels[slot], _found[slot]) = (pixel + 1, index);
        return index;
    }

    private static uint Pixel(Colour colour) => PngEncoder.Packed(colour) & Rgb;

    private byte IndexOf(uint colour)
    {
        if (_indexes.TryGetValue(colour, out var known)) return known;
        var index = checked((byte)_indexes.Count);
        _bytes.AddRange([(byte)(colour >> 16), (byte)(colour >> 8), (byte)colour]);
        return _indexes[colour] = index;
    }

    /// <summary>What a theme's pixels become. Shared by all its pictures, since the same edges come again and again.</summary>
    private sealed class Nearness(Theme theme)
    {
        // An upper bound on what emoji can make us keep.
        private const int MostKnown = 50_000;

        private static readonly Nearness Light = new(Theme.Light), Dark = new(Theme.Dark);

        private readonly ConcurrentDictionary<uint, uint> _known = [];
        private readonly uint[] _edges = Edges.SelectMany(edge => Enumerable.Range(0, EdgeSteps + 1)
            .Select(step => Pixel(theme[edge.Over].Over(theme[edge.Ground], (double)step / EdgeSteps)))).Distinct().ToArray();

        public static Nearness Of(Theme theme) => theme == Theme.Dark ? Dark : Light;

        public uint To(uint pixel)
        {
            if (_known.TryGetValue(pixel, out var known)) return known;
            if (_known.Count > MostKnown) _known.Clear();
            return _known[pixel] = Nearest(pixel);
        }

        private uint Nearest(uint pixel)
        {
            var nearest = _edges.MinBy(edge => Distance(edge, pixel));
            return Distance(nearest, pixel) <= Near ? nearest : Step(pixel) | Step(pixel >> 8) << 8 | Step(pixel >> 16) << 16;
        }

        private static int Distance(uint a, uint b)
        {
            var (blue, green, red) = ((int)(a & 255) - (int)(b & 255), (int)(a >> 8 & 255) - (int)(b >> 8 & 255), (int)(a >> 16) - (int)(b >> 16));
            return red * red + green * green + blue * blue;
        }

        private static uint Step(uint channel) => ((channel & 255) + StepSize / 2) / StepSize * StepSize;
    }
}
