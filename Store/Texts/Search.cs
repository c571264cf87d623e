namespace Progressd.Store.Texts;

/// <summary>
/// Words to be found in texts: '+' is a space, as ids are compared, and upper and lower case are one. Takes time in proportion to the text, whatever
/// the words are (Knuth, Morris and Pratt 1977): many jobs are searched at once, and clients choose both.
/// </summary>
public sealed class Search
{
    private readonly string _words;
    private readonly int[] _borders; // of each beginning: how much of it is also its end

    public Search(string words)
    {
        _words = string.Create(words.Length, words, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = Folded(from[i]);
        });
        _borders = new int[words.Length];
        for (int i = 1, border = 0; i < _words.Length; i++)
        {
            while (border > 0 && _words[i] != _words[border]) border = _borders[border - 1];
            if (_words[i] == _words[border]) border++;
            _borders[i] = border;
        }
    }

    /// <summary>Whether the text is these words and no more.</summary>
    public bool IsAll(string text) => text.Length == _words.Length && IsIn(text);

    /// <summary>No words are in every text.</summary>
    public bool IsIn(string text)
    {
        if (_words.Length == 0) return true;
        var matched = 0;
        foreach (var c in text)
        {
            var folded = Folded(c);
            while (matched > 0 && folded != _words[matched]) matched = _borders[matched - 1];
            if (folded == _words[matched] && ++matched == _words.Length) return true;
        }
        return false;
    }

    private static char Folded(char c) => Id.Folded(char.ToUpperInvariant(c));
}
