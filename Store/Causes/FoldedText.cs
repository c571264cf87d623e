namespace Progressd.Store.Causes;

/// <summary>
/// Texts that differ in numbers alone are one: runs of digits (with what joins them in times, decimals and addresses) and hexadecimal words are folded.
/// Where all have the same number it stays: <c>[Errno 28] No space left on device: /scratch/part-#</c>.
/// </summary>
internal sealed class FoldedText(string sample)
{
    private const char Folded = '\0'; // in no text: control characters are spaces there
    private const char Shown = '#';
    private const int LeastHex = 4; // a shorter word of letters a–f and digits is a name

    private string?[]? _runs; // of the sample; null where another has another one
    private int _alike = -1; // how many of them are not null

    /// <summary>What is left of a text; two are alike if that is the same.</summary>
    /// <param name="to">As long as the text at least.</param>
    /// <returns>How many characters it has.</returns>
    public static int Skeleton(ReadOnlySpan<char> text, Span<char> to)
    {
        var (length, at) = (0, 0);
        while (NextRun(text, at, out var start, out var end))
        {
            text[at..start].CopyTo(to[length..]);
            length += start - at;
            to[length++] = Folded;
            at = end;
        }
        text[at..].CopyTo(to[length..]);
        return length + text.Length - at;
    }

    /// <summary>One more text with the same skeleton.</summary>
    public void Take(string text)
    {
        if (_alike == 0 || ReferenceEquals(text, sample) || text == sample) return;
        _runs ??= Runs();
        var (at, i) = (0, 0);
        while (NextRun(text, at, out var start, out var end))
        {
            if (_runs[i] is { } run && !text.AsSpan(start, end - start).SequenceEqual(run)) (_runs[i], _alike) = (null, _alike - 1);
            (at, i) = (end, i + 1);
        }
    }

    /// <summary>The sample, with a sign where the others have other numbers.</summary>
    public override string ToString()
    {
        if (_runs is null) return sample;
        var text = new System.Text.StringBuilder(sample.Length);
        var (at, i) = (0, 0);
        while (NextRun(sample, at, out var start, out var end))
        {
            text.Append(sample, at, start - at);
            if (_runs[i] is { } run) text.Append(run);
            else text.Append(Shown);
            (at, i) = (end, i + 1);
        }
        return text.Append(sample, at, sample.Length - at).ToString();
    }

    private string?[] Runs()
    {
        var (runs, at) = (new List<string?>(), 0);
        while (NextRun(sample, at, out var start, out var end))
        {
            runs.Add(sample[start..end]);
            at = end;
        }
        _alike = runs.Count;
        return [.. runs];
    }

    private static bool NextRun(ReadOnlySpan<char> text, int from, out int start, out int end)
    {
        for (var at = from; at < text.Length;)
        {
            if (!char.IsAsciiLetterOrDigit(text[at]))
            {
                at++;
                continue;
            }
            var word = at;
            while (word < text.Length && char.IsAsciiLetterOrDigit(text[word])) word++;
            (start, end) = (at, word);
            if (IsHex(text[at..word])) return true;
            while (start < word && !char.IsAsciiDigit(text[start])) start++;
            if (start < word)
            {
                end = AfterDigits(text, start);
                // 22:20:01, 10.0.0.7, 1,234, 0.5
                while (end + 1 < text.Length && text[end] is '.' or ',' or ':' && char.IsAsciiDigit(text[end + 1])) end = AfterDigits(text, end + 1);
                return true;
            }
            at = word;
        }
        (start, end) = (text.Length, text.Length);
        return false;
    }

    private static int AfterDigits(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    private static bool IsHex(ReadOnlySpan<char> word)
    {
        if (word.Length > 2 && word[0] == '0' && word[1] is 'x' or 'X') return IsAllHex(word[2..]);
        return word.Length >= LeastHex && word.ContainsAnyInRange('0', '9') && word.ContainsAnyExceptInRange('0', '9') && IsAllHex(word);
    }

    private static bool IsAllHex(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
            if (!char.IsAsciiHexDigit(c)) return false;
        return true;
    }
}
