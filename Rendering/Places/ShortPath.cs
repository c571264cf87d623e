using System.Globalization;
using System.Text;

namespace Progressd.Rendering.Places;

/// <summary>Path data of many small things of one kind, from each to the next: seven characters for a square, not a hundred.</summary>
public static class ShortPath
{
    /// <summary>Rectangles of one width, as strokes that wide.</summary>
    public static string Strokes(IEnumerable<Rect> rects)
    {
        var path = new StringBuilder();
        var (x, y) = (0.0, 0.0);
        foreach (var rect in rects)
        {
            var (middle, bottom) = (rect.X + rect.Width / 2, rect.Bottom);
            path.Append('m').Append(Pair(middle - x, bottom - y)).Append('v').Append(N(-rect.Height));
            (x, y) = (middle, bottom - rect.Height);
        }
        return path.ToString();
    }

    /// <summary>Strokes of no length, which round ends make dots, to a tenth of a px.</summary>
    public static string Points(IEnumerable<Dot> middles)
    {
        var path = new StringBuilder();
        var (x, y) = (0.0, 0.0);
        foreach (var middle in middles)
        {
            var (nextX, nextY) = (Math.Round(middle.X, 1), Math.Round(middle.Y, 1));
            path.Append('m').Append(Pair(nextX - x, nextY - y)).Append("h0");
            (x, y) = (nextX, nextY);
        }
        return path.ToString();
    }

    /// <param name="rects">Squares of one size.</param>
    /// <param name="sign">Path data in a box of 12 by 12, of M, L and V.</param>
    public static string Signs(IReadOnlyList<Rect> rects, string sign)
    {
        var steps = StepsOf(sign);
        var path = new StringBuilder();
        var (x, y) = (0.0, 0.0);
        foreach (var rect in rects)
        {
            var scale = rect.Height / Icons.Size;
            foreach (var step in steps)
            {
                var (nextX, nextY) = step.Verb == 'V' ? (x, rect.Y + step.First * scale) : (rect.X + step.First * scale, rect.Y + step.Second * scale);
                (nextX, nextY) = (Math.Round(nextX, 1), Math.Round(nextY, 1));
                path.Append(step.Verb == 'M' ? 'm' : 'l').Append(Pair(nextX - x, nextY - y));
                (x, y) = (nextX, nextY);
            }
        }
        return path.ToString();
    }

    // A letter, one number or two with a space between.
    private static List<(char Verb, double First, double Second)> StepsOf(string sign)
    {
        var steps = new List<(char, double, double)>();
        for (var at = 0; at < sign.Length;)
        {
            var length = sign.AsSpan(at + 1).IndexOfAny('M', 'L', 'V') is var next and >= 0 ? next : sign.Length - at - 1;
            var numbers = sign.Substring(at + 1, length).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            steps.Add((sign[at], Number(numbers[0]), numbers.Length > 1 ? Number(numbers[1]) : 0));
            at += 1 + length;
        }
        return steps;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Pair(double a, double b) => N(b) is var second && second[0] == '-' ? N(a) + second : $"{N(a)} {second}";

    private static string N(double value)
    {
        var text = Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }
}
