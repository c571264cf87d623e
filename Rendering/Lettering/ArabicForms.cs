using System.Text;

namespace Progressd.Rendering.Lettering;

/// <summary>Arabic letters in the forms that join them: Unicode's presentation forms, which fonts for Arabic have.</summary>
public static class ArabicForms
{
    private const char Lam = '\u0644';

    // First letter of a run of letters, its first form, and how many forms each letter has: alone, final, initial, medial.
    private static readonly (char Letter, char Form, string Counts)[] Runs =
    [
        ('\u0621', '\uFE80', "12222424244444222244444444"), ('\u0641', '\uFED1', "4444444224"),
        ('\u067E', '\uFB56', "4"), ('\u0686', '\uFB7A', "4"), ('\u0698', '\uFB8A', "2"), // Persian
        ('\u06A9', '\uFB8E', "4"), ('\u06AF', '\uFB92', "4"), ('\u06CC', '\uFBFC', "4"),
    ];

    private static readonly Dictionary<char, (char Form, int Count)> Forms = Spread();

    private static readonly Dictionary<char, char> LamWithAlef =
        new() { ['\u0622'] = '\uFEF5', ['\u0623'] = '\uFEF7', ['\u0625'] = '\uFEF9', ['\u0627'] = '\uFEFB' };

    public static string Joined(string text)
    {
        var joined = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Forms.TryGetValue(text[i], out var own))
            {
                joined.Append(text[i]);
                continue;
            }
            var before = Neighbour(text, i, -1);
            var joinsBefore = before >= 0 && Forms.TryGetValue(text[before], out var last) && last.Count == 4 && own.Count > 1;
            if (text[i] == Lam && i + 1 < text.Length && LamWithAlef.TryGetValue(text[i + 1], out var both))
            {
                joined.Append((char)(both + (joinsBefore ? 1 : 0)));
                i++;
                continue;
            }
            var after = Neighbour(text, i, 1);
            var joinsAfter = own.Count == 4 && after >= 0 && Forms.TryGetValue(text[after], out var next) && next.Count > 1;
            joined.Append((char)(own.Form + (joinsBefore ? 1 : 0) + (joinsAfter ? 2 : 0)));
        }
        return joined.ToString();
    }

    // Vowel marks stand between letters that join all the same.
    private static int Neighbour(string text, int at, int step)
    {
        for (at += step; at >= 0 && at < text.Length; at += step)
            if (!WritingSystem.IsZeroWidth(new Rune(char.IsSurrogate(text[at]) ? ' ' : text[at]))) return at;
        return -1;
    }

    private static Dictionary<char, (char, int)> Spread()
    {
        var forms = new Dictionary<char, (char, int)>();
        foreach (var (letter, form, counts) in Runs)
        {
            var next = form;
            for (var i = 0; i < counts.Length; i++)
            {
                var count = counts[i] - '0';
                forms[(char)(letter + i)] = (next, count);
                next = (char)(next + count);
            }
        }
        return forms;
    }
}
