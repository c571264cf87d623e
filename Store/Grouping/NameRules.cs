using System.Text;
using Progressd.Store.Texts;

namespace Progressd.Store.Grouping;

/// <summary>The rule for names of groups and hosts: 1–64 characters by the rule for texts, without spaces at the ends; a longer one is cut.</summary>
public static class NameRules
{
    /// <summary>In Unicode scalar values.</summary>
    public const int MostCharacters = 64;

    /// <summary>Null: nothing is left of it.</summary>
    public static string? Host(string raw) => Kept(PlainText.Of(raw));

    /// <summary>In <c>groups=flag:24,image:24</c> comma and colon divide: they become spaces.</summary>
    public static string? Group(string raw) => Kept(PlainText.Of(raw.AsSpan().ContainsAny(',', ':') ? raw.Replace(',', ' ').Replace(':', ' ') : raw));

    /// <summary>The part of a worker's id that stands for a group where nobody sent one: up to its first slash. Empty: it has none.</summary>
    public static ReadOnlySpan<char> PrefixOf(Id worker) => worker.Shown.AsSpan(0, Math.Max(0, worker.Shown.IndexOf('/')));

    private static string? Kept(string text)
    {
        text = text.Trim(' ');
        if (text.Length > MostCharacters) text = text[..End(text)].TrimEnd(' ');
        return text.Length == 0 ? null : text;
    }

    private static int End(string text)
    {
        var (end, characters) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (++characters > MostCharacters) break;
            end += rune.Utf16SequenceLength;
        }
        return end;
    }
}
