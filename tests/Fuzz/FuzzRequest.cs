using System.Text;

namespace Progressd.Tests.Fuzz;

/// <summary>What the client does once all is sent.</summary>
internal enum Ending
{
    /// <summary>Reads the reply and keeps the connection for the next request.</summary>
    Keep,

    /// <summary>Says that no more will come, and reads to the end.</summary>
    HalfClose,

    /// <summary>Breaks the connection.</summary>
    Reset,
}

/// <summary>One request as it goes over the wire.</summary>
/// <param name="Cuts">Where the bytes are cut into TCP segments.</param>
/// <param name="IsSound">It is one whole request of valid HTTP for this host: progressd itself must answer, and once.</param>
internal sealed record FuzzRequest(byte[] Bytes, int[] Cuts, Ending Ending, bool IsSound)
{
    /// <summary>The answer has no body. The listener drops blank lines before a request, and each CR within its line.</summary>
    public bool IsHead => FirstLine.StartsWith("HEAD ", StringComparison.Ordinal);

    /// <summary>There may be another request in it, whose answer has no body.</summary>
    public bool MayEndWithHead => !IsSound && Bytes.AsSpan().IndexOf("HEAD "u8) >= 0;

    /// <summary>The terminal's colours were asked for.</summary>
    public bool MayColour => Bytes.AsSpan().IndexOf("color"u8) >= 0;

    private string FirstLine
    {
        get
        {
            var text = Bytes.AsSpan();
            text = text.TrimStart("\r\n"u8);
            var end = text.IndexOf((byte)'\n');
            return Encoding.Latin1.GetString(end < 0 ? text : text[..end]).Replace("\r", "", StringComparison.Ordinal);
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var one in Bytes.AsSpan(0, Math.Min(Bytes.Length, 6000)))
            if (one is >= 0x20 and < 0x7F or (byte)'\n') text.Append((char)one);
            else text.Append($"\\x{one:X2}");
        return $"{text} [{Ending}, cut at {string.Join(' ', Cuts)}]";
    }
}
