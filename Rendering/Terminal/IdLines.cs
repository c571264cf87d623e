using System.Globalization;
using System.Text;
using Progressd.Store;
using Progressd.Store.Texts;

namespace Progressd.Rendering.Terminal;

/// <summary>Ids of workers for a script: as they were first sent, one a line, or all in one line for <c>sbatch --array=$(curl …)</c>.</summary>
public static class IdLines
{
    /// <exception cref="ProblemException">Invalid: an id has characters in it that no text shows, a line break among them.</exception>
    public static string OneALine(IEnumerable<Id> ids)
    {
        var lines = new StringBuilder();
        foreach (var id in ids)
        {
            ThrowIfHidden(id);
            lines.Append(id.Shown).Append('\n');
        }
        return lines.ToString();
    }

    /// <summary><c>190,197,202-205,band3</c>: plain numbers first, those in sequence joined.</summary>
    /// <exception cref="ProblemException">Invalid: an id has a comma, white space or what no text shows in it.</exception>
    public static string InOneLine(IEnumerable<Id> ids)
    {
        var (numbers, others) = (new List<ulong>(), new List<string>());
        foreach (var id in ids)
        {
            if (id.Shown.Any(c => c == ',' || char.IsWhiteSpace(c))) throw Unfit(id, "a comma or white space in it, which a list with commas cannot hold: ids=1 gives one a line");
            ThrowIfHidden(id);
            if (IsPlainNumber(id.Shown) && ulong.TryParse(id.Shown, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
            else others.Add(id.Shown);
        }
        numbers.Sort();
        others.Sort(NaturalOrder.Compare);
        var line = string.Join(',', Runs(numbers).Concat(others));
        return line.Length == 0 ? "" : line + "\n";
    }

    private static IEnumerable<string> Runs(List<ulong> numbers)
    {
        for (var i = 0; i < numbers.Count; i++)
        {
            var first = i;
            while (i + 1 < numbers.Count && numbers[i + 1] == numbers[i] + 1) i++;
            var (from, to) = (numbers[first].ToString(CultureInfo.InvariantCulture), numbers[i].ToString(CultureInfo.InvariantCulture));
            yield return i == first ? from : $"{from}-{to}";
        }
    }

    // 007 is a name: joined in a run it would become another.
    private static bool IsPlainNumber(string id) => id == "0" || (id[0] != '0' && id.All(char.IsAsciiDigit));

    // A line break would make two of it, and what is not seen would be copied unseen.
    private static void ThrowIfHidden(Id id)
    {
        if (PlainText.Of(id.Shown) != id.Shown) throw Unfit(id, "characters in it that no text shows: status gives it as JSON");
    }

    private static ProblemException Unfit(Id id, string why) => new(ProblemKind.Invalid, $"worker '{ShownText.Of(id.Shown)}' has {why}");
}
