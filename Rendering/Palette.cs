namespace Progressd.Rendering;

/// <summary>At most 256 colours, found as pixels come: a theme's own exactly, all others to four bits a channel.</summary>
internal sealed class Palette
{
    private const int Most = 256;
    private const int Remembered = 1024;
    private const uint Rgb = 0xFFFFFF;

    private readonly List<byte> _bytes = [];
    private readonly short[] _coarse = new short[4096];

    // Pixels seen lately; a slot holds the pixel plus one, so that 0 is empty.
    private readonly uint[] _pixels = new uint[Remembered];
    private readonly byte[] _indexes = new byte[Remembered];
    private readonly Dictionary<uint, byte> _exact = [];

    public Palette(Theme theme)
    {
        Array.Fill(_coarse, (short)-1);
        foreach (var tone in Enum.GetValues<Tone>())
            if (PngEncoder.Packed(theme[tone]) is var packed && !_exact.ContainsKey(packed & Rgb)) _exact[packed & Rgb] = (byte)Add(packed);
    }

    public ReadOnlySpan<byte> Bytes => _bytes.ToArray();

    /// <returns>False when a colour finds no place any more.</returns>
    public bool TryMap(ReadOnlySpan<uint> line, Span<byte> indexes)
    {
        var (last, index) = (uint.MaxValue, (byte)0);
        for (var i = 0; i < line.Length; i++)
        {
            var pixel = line[i] & Rgb;
            if (pixel != last)
            {
                if (!TryFind(pixel, out index)) return false;
                last = pixel;
            }
            indexes[i] = index;
        }
        return true;
    }

    private bool TryFind(uint pixel, out byte index)
    {
        var slot = (pixel * 2654435761) >> 22;
        if (_pixels[slot] == pixel + 1)
        {
            index = _indexes[slot];
            return true;
        }
        if (!_exact.TryGetValue(pixel, out index))
        {
            ref var coarse = ref _coarse[(pixel >> 4 & 0xF) | (pixel >> 8 & 0xF0) | (pixel >> 12 & 0xF00)];
            if (coarse < 0 && _bytes.Count == 3 * Most) return false;
            if (coarse < 0) coarse = (short)Add(pixel & 0xF0F0F0 | pixel >> 4 & 0x0F0F0F);
            index = (byte)coarse;
        }
        (_pixels[slot], _indexes[slot]) = (pixel + 1, index);
        return true;
    }

    private int Add(uint pixel)
    {
        _bytes.AddRange([(byte)pixel, (byte)(pixel >> 8), (byte)(pixel >> 16)]);
        return _bytes.Count / 3 - 1;
    }
}
