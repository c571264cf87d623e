namespace Progressd.Rendering;

/// <summary>
/// The colours of an indexed picture: a theme's own exactly, all others (edges of letters, emoji) to the nearest of six steps a channel.
/// Together they are never more than a palette holds, and six steps cannot be told from 256 in the edges of small letters.
/// </summary>
internal sealed class Palette
{
    private const int Steps = 6;
    private const int StepSize = 255 / (Steps - 1);
    private const int Remembered = 1024;
    private const uint Rgb = 0xFFFFFF;

    private readonly List<byte> _bytes = [];
    private readonly Dictionary<uint, byte> _indexes = [];

    // Pixels seen lately; a slot holds the pixel plus one, so that 0 is empty.
    private readonly uint[] _pixels = new uint[Remembered];
    private readonly byte[] _found = new byte[Remembered];

    public Palette(Theme theme)
    {
        foreach (var tone in Enum.GetValues<Tone>()) IndexOf(PngEncoder.Packed(theme[tone]) & Rgb);
    }

    public ReadOnlySpan<byte> Bytes => _bytes.ToArray();

    public void Map(ReadOnlySpan<uint> line, Span<byte> indexes)
    {
        var (last, index) = (uint.MaxValue, (byte)0);
        for (var i = 0; i < line.Length; i++)
        {
            var pixel = line[i] & Rgb;
            if (pixel != last) (last, index) = (pixel, Find(pixel));
            indexes[i] = index;
        }
    }

    private byte Find(uint pixel)
    {
        var slot = (pixel * 2654435761) >> 22;
        if (_pixels[slot] == pixel + 1) return _found[slot];
        var index = _indexes.TryGetValue(pixel, out var exact) ? exact : IndexOf(Step(pixel) | Step(pixel >> 8) << 8 | Step(pixel >> 16) << 16);
        (_pixels[slot], _found[slot]) = (pixel + 1, index);
        return index;
    }

    private static uint Step(uint channel) => ((channel & 255) + StepSize / 2) / StepSize * StepSize;

    private byte IndexOf(uint colour)
    {
        if (_indexes.TryGetValue(colour, out var known)) return known;
        var index = checked((byte)_indexes.Count);
        _bytes.AddRange([(byte)colour, (byte)(colour >> 8), (byte)(colour >> 16)]);
        return _indexes[colour] = index;
    }
}
