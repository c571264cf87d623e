using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Progressd.Rendering.Web;

/// <summary>
/// Markup being written. What stands in the holes of an interpolated string is escaped, here and nowhere else; only the words between the
/// holes, which are ours, are markup. So no text of a client can become an element, an attribute or a second string.
/// </summary>
public sealed class Html
{
    private readonly StringBuilder _text = new();

    public Html Add([InterpolatedStringHandlerArgument("")] ref Markup markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Markup of our own that is not written here: the style sheet, the script.</summary>
    public static Html Trusted(string markup)
    {
        var html = new Html();
        html._text.Append(markup);
        return html;
    }

    public override string ToString() => _text.ToString();

    private void Escape(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            var plain = text.IndexOfAnyExcept(Plain);
            if (plain < 0) plain = text.Length;
            _text.Append(text[..plain]);
            if (plain == text.Length) return;
            text = text[(plain + Special(text[plain..]))..];
        }
    }

    /// <summary>Writes the one character at the start that may not stand for itself, and tells how many chars it has.</summary>
    private int Special(ReadOnlySpan<char> text)
    {
        switch (text[0])
        {
            case '&': _text.Append("&amp;"); return 1;
            case '<': _text.Append("&lt;"); return 1;
            case '>': _text.Append("&gt;"); return 1;
            case '"': _text.Append("&quot;"); return 1;
            case '\'': _text.Append("&#39;"); return 1;
            case '\n': _text.Append("&#10;"); return 1; // a line break within a title attribute
        }
        // Controls and halves of surrogate pairs are not characters of a page: no parser would agree with another about them.
        var status = Rune.DecodeFromUtf16(text, out var rune, out var length);
        var isCharacter = status == OperationStatus.Done && !Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF);
        _text.Append(isCharacter ? text[..length] : "\uFFFD");
        return length;
    }

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0xD800 - 0x20).Select(c => (char)c).Where(c => !"&<>\"'".Contains(c) && !char.IsControl(c))]);

    /// <summary>Takes the parts of an interpolated string apart: words of ours as they are, values escaped.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Markup(int literalLength, int holes, Html html)
    {
        public void AppendLiteral(string markup) => html._text.Append(markup);

        public void AppendFormatted(string? text) => html.Escape(text);

        public void AppendFormatted(long number) => html._text.Append(CultureInfo.InvariantCulture, $"{number}");

        /// <summary>A length in a drawing.</summary>
        public void AppendFormatted(double number) => html._text.Append(CultureInfo.InvariantCulture, $"{number:0.##}");

        public void AppendFormatted(Html part) => html._text.Append(part._text);

        /// <summary>Room that the writer will need, as the compiler counts it.</summary>
        public int Expected => literalLength + 16 * holes;
    }
}
