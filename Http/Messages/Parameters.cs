using System.Globalization;
using Progressd.Store;
using Progressd.Store.Texts;

namespace Progressd.Http.Messages;

/// <summary>
/// The parameters of one request, query and form in one list, and their typed getters. A getter refuses by name and value;
/// a parameter that nobody asks for is never looked at, so unknown ones do no harm.
/// </summary>
public sealed class Parameters
{
    private const int Most = 64;
    private const int MaxNumberLength = 64;

    private readonly List<(string Name, string Value)> _all = new(8);
    private readonly int _inQuery;

    /// <param name="raw">As they arrived, one char a byte: a query string, a form body, or one line of <c>updates</c>.</param>
    public Parameters(ReadOnlySpan<char> raw)
    {
        Add(raw);
        _inQuery = _all.Count;
    }

    /// <summary>Adds what a form body holds.</summary>
    public void Add(ReadOnlySpan<char> raw)
    {
        while (!raw.IsEmpty)
        {
            var end = raw.IndexOf('&');
            var piece = end < 0 ? raw : raw[..end];
            raw = end < 0 ? [] : raw[(end + 1)..];
            if (piece.IsEmpty) continue;
            if (_all.Count == Most) throw Problem($"more than {Most} parameters: send fewer");
            var equals = piece.IndexOf('=');
            _all.Add(equals < 0
                ? (Decoding.Decoded(piece), "")
                : (Decoding.Decoded(piece[..equals]), Decoding.Decoded(piece[(equals + 1)..])));
        }
    }

    /// <summary>Is told each name that is asked for.</summary>
    internal Action<string>? Asked { get; set; }

    public IEnumerable<string> Names => _all.Select(one => one.Name);

    public bool Has(string name) => Find(name) is not null;

    /// <summary>The value as decoded, or null if it is absent.</summary>
    public string? Find(string name) => Find(name, 0);

    /// <summary>A value that must not stand in an address: only a form's counts.</summary>
    public string? FindInForm(string name) => Find(name, _inQuery);

    /// <summary>It stands in the address, or in a line of a batch.</summary>
    public bool IsInQuery(string name)
    {
        for (var i = 0; i < _inQuery; i++)
            if (_all[i].Name == name) return true;
        return false;
    }

    /// <summary>All values of that name, in order.</summary>
    public IEnumerable<string> All(string name)
    {
        Asked?.Invoke(name);
        return _all.Where(one => one.Name == name).Select(one => one.Value);
    }

    public bool Any(string name, Func<string, bool> holds)
    {
        Asked?.Invoke(name);
        foreach (var (key, value) in _all)
            if (key == name && holds(value)) return true;
        return false;
    }

    public Id Id(string name) => FindId(name) ?? throw Missing(name);

    public Id? FindId(string name) => Find(name) is { } text ? Store.Id.Parse(name, text) : null;

    /// <summary>A text after the rule for texts, cut where it is longer than 1,000 characters.</summary>
    public string? Text(string name) => Find(name) is { } text ? PlainText.Limited(text) : null;

    public double? Number(string name)
    {
        if (Find(name) is not { } text) return null;
        return TryNumber(text, out var number) ? number : throw Refused(name, text, "must be a number");
    }

    /// <summary>A length of time in seconds; null if absent.</summary>
    public double? Seconds(string name, bool zeroToo)
    {
        if (Number(name) is not { } seconds) return null;
        if (seconds > 0 || seconds == 0 && zeroToo) return seconds;
        throw Refused(name, Find(name)!, zeroToo ? "must be a number of seconds, 0 or more" : "must be a number of seconds above 0");
    }

    public int? Whole(string name, int min, int max) => Whole(name, min, max, string.Create(CultureInfo.InvariantCulture, $"from {min} to {max}"));

    /// <summary>A size that is better taken as the nearest that there is than refused: the width of a window, a third of it.</summary>
    public int? Nearest(string name, int min, int max) => Number(name) is { } number ? (int)Math.Floor(Math.Clamp(number, min, max)) : null;

    /// <summary>A page number or a count. A number too large for an <c>int</c> counts as the largest one.</summary>
    public int? Count(string name, int min) => Whole(name, min, double.MaxValue, string.Create(CultureInfo.InvariantCulture, $"of {min} or more"));

    private int? Whole(string name, int min, double max, string range)
    {
        if (Find(name) is not { } text) return null;
        return TryNumber(text, out var number) && number >= min && number <= max && number == Math.Truncate(number)
            ? (int)Math.Min(number, int.MaxValue)
            : throw Refused(name, text, $"must be a whole number {range}");
    }

    /// <summary>Yes or no; absent and empty are no.</summary>
    public bool Flag(string name) => Truth(name) ?? false;

    /// <summary><c>0</c>, <c>0.0</c>, <c>false</c>, <c>no</c> are no; another number, <c>true</c>, <c>yes</c> are yes; empty is as not supplied.</summary>
    public bool? Truth(string name)
    {
        if (Find(name)?.Trim() is not { Length: > 0 } text) return null;
        return TryTruth(text, out var truth) ? truth : throw Refused(name, text, "must be 1 or 0, true or false, yes or no");
    }

    public static bool TryTruth(ReadOnlySpan<char> text, out bool truth)
    {
        text = text.Trim();
        truth = text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("yes", StringComparison.OrdinalIgnoreCase);
        if (truth || text.Equals("false", StringComparison.OrdinalIgnoreCase) || text.Equals("no", StringComparison.OrdinalIgnoreCase)) return true;
        var isNumber = TryNumber(text, out var number);
        truth = number != 0;
        return isNumber;
    }

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string name, T absent, params ReadOnlySpan<(string Word, T Meaning)> choices)
    {
        if (Find(name) is not { Length: > 0 } text) return absent;
        foreach (var (word, meaning) in choices)
            if (word == text) return meaning;
        var words = new List<string>();
        foreach (var (word, _) in choices) words.Add(word);
        throw Refused(name, text, words.Count == 1 ? $"can only be {words[0]}" : $"must be one of {string.Join(", ", words)}");
    }

    // A shell that was not told otherwise ends the command at the first '&'.
    public ProblemException Missing(string name) =>
        Problem(_all is [("jobid", _)] ? $"{name} is missing: only jobid arrived: put the URL in quotes" : $"{name} is missing");

    public static ProblemException Refused(string name, string value, string rule) => Problem($"{name} is '{InMessage(value)}', and {rule}");

    /// <summary>What a client sent, short and on one line, for use in an error sentence.</summary>
    public static string InMessage(string value)
    {
        var text = PlainText.Of(value);
        return text.Length <= 80 ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[79]) ? 79 : 80), "…");
    }

    /// <summary>A number as clients write it. A space after <c>e</c> stands for the '+' that a raw URL loses: awk prints <c>1e+06</c>.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out double number)
    {
        number = 0;
        text = text.Trim();
        if (text.Length is 0 or > MaxNumberLength) return false;
        Span<char> plain = stackalloc char[text.Length];
        text.Replace(plain, ' ', '+'); // only after e, where there is one at all
        return IsNumber(text)
            && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number);
    }

    /// <summary>Written as a number, of whatever length and size; without white space at its ends.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return false;
        var at = text[0] is '+' or '-' ? 1 : 0;
        var digits = Digits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            digits += Digits(text, ref at);
        }
        if (digits == 0) return false;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            if (++at < text.Length && text[at] is '+' or '-' or ' ') at++;
            if (Digits(text, ref at) == 0) return false;
        }
        return at == text.Length;
    }

    private string? Find(string name, int from)
    {
        Asked?.Invoke(name);
        string? found = null;
        for (var i = from; i < _all.Count; i++)
        {
            if (_all[i].Name != name) continue;
            if (found is not null) throw Problem($"{name} is given twice: give it once");
            found = _all[i].Value;
        }
        return found;
    }

    private static int Digits(ReadOnlySpan<char> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at - start;
    }

    private static ProblemException Problem(string message) => new(ProblemKind.Invalid, message);
}
