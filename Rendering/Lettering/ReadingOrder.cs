using System.Globalization;
using System.Text;

namespace Progressd.Rendering.Lettering;

/// <summary>
/// Puts a line as it is read from left to right, for a canvas that knows neither direction nor joining: Hebrew and Arabic turned round,
/// numbers in them not, Arabic letters in their joined forms. A page and an SVG leave this to the browser.
/// </summary>
public static class ReadingOrder
{
    private enum Direction { Left, Right, Number, Neutral }

    public static string Of(string text)
    {
        if (!WritingSystem.HasRightToLeft(text)) return text;
        var graphemes = Graphemes(ArabicForms.Joined(text));
        var directions = graphemes.Select(DirectionOf).ToArray();
        var line = directions.FirstOrDefault(direction => direction is Direction.Left or Direction.Right);
        SettleNumbers(directions, line);
        SettleNeutrals(directions, line);
        var levels = directions.Select(direction => Level(direction, line)).ToArray();
        for (var level = levels.Max(); level > 0; level--) Turn(graphemes, levels, level);
        return string.Concat(graphemes);
    }

    private static string[] Graphemes(string text)
    {
        var graphemes = new List<string>();
        for (var at = 0; at < text.Length; at += graphemes[^1].Length)
            graphemes.Add(text.Substring(at, StringInfo.GetNextTextElementLength(text, at)));
        return [.. graphemes];
    }

    private static Direction DirectionOf(string grapheme)
    {
        var rune = Rune.GetRuneAt(grapheme, 0);
        if (WritingSystem.IsRightToLeft(rune)) return Rune.IsDigit(rune) ? Direction.Number : Direction.Right;
        return Rune.IsLetter(rune) ? Direction.Left : Rune.IsDigit(rune) ? Direction.Number : Direction.Neutral;
    }

    // A number after Latin letters belongs to them.
    private static void SettleNumbers(Direction[] directions, Direction line)
    {
        var last = line;
        for (var i = 0; i < directions.Length; i++)
        {
            if (directions[i] is Direction.Left or Direction.Right) last = directions[i];
            else if (directions[i] == Direction.Number && last == Direction.Left) directions[i] = Direction.Left;
        }
    }

    // What has no direction takes that of its neighbours where they agree, else the line's.
    private static void SettleNeutrals(Direction[] directions, Direction line)
    {
        for (var from = 0; from < directions.Length; from++)
        {
            if (directions[from] != Direction.Neutral) continue;
            var to = from;
            while (to < directions.Length && directions[to] == Direction.Neutral) to++;
            var before = from == 0 ? line : Side(directions[from - 1]);
            var after = to == directions.Length ? line : Side(directions[to]);
            Array.Fill(directions, before == after ? before : line, from, to - from);
            from = to - 1;
        }
    }

    private static Direction Side(Direction direction) => direction == Direction.Number ? Direction.Right : direction;

    private static int Level(Direction direction, Direction line) => (direction, line) switch
    {
        (Direction.Right, _) => 1,
        (Direction.Number, _) => 2,
        (_, Direction.Right) => 2,
        _ => 0,
    };

    private static void Turn(string[] graphemes, int[] levels, int level)
    {
        for (var from = 0; from < levels.Length; from++)
        {
            if (levels[from] < level) continue;
            var to = from;
            while (to < levels.Length && levels[to] >= level) to++;
            Array.Reverse(graphemes, from, to - from);
            Array.Reverse(levels, from, to - from);
            if (level == 1)
                for (var i = from; i < to; i++)
                    if (levels[i] == 1) graphemes[i] = Mirrored(graphemes[i]);
            from = to - 1;
        }
    }

    private static string Mirrored(string grapheme) => grapheme switch
    {
        "(" => ")",
        ")" => "(",
        "[" => "]",
        "]" => "[",
        "{" => "}",
        "}" => "{",
        "<" => ">",
        ">" => "<",
        "«" => "»",
        "»" => "«",
        _ => grapheme,
    };
}
