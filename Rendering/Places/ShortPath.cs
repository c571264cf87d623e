using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Progressd.Rendering.Places;

/// <summary>Path data of many small things of one kind, from each to the next: seven characters for a square, not a hundred.</summary>
public static partial class ShortPath
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

    /// <param name="rects">Squares of one size.</param>
    /// <param name="sign">Path data in a box of 12 by 12, of M, L and V.</param>
    public static string Signs(IReadOnlyList<Rect> rects, string sign)
    {
        var steps = Steps().Matches(sign);
        var path = new StringBuilder();
        var (x, y) = (0.0, 0.0);
        foreach (var rect in rects)
        {
            var scale = rect.Height / Icons.Size;
            foreach (Match step in steps)
            {
                var first = Number(step.Groups[2]);
                var (nextX, nextY) = step.Groups[1].Value == "V" ? (x, rect.Y + first * scale) : (rect.X + first * scale, rect.Y + Number(step.Groups[3]) * scale);
                (nextX, nextY) = (Math.Round(nextX, 1), Math.Round(nextY, 1));
                path.Append(step.Groups[1].Value == "M" ? 'm' : 'l').Append(Pair(nextX - x, nextY - y));
                (x, y) = (nextX, nextY);
            }
        }
        return path.ToString();
    }

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    private static string Pair(double a, double b) => N(b) is var second && second[0] == '-' ? N(a) + second : $"{N(a)} {second}";

    private static string N(double value)
    {
        var text = Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }

    [GeneratedRegex(@"([MLV])([\d.]+)(?: ([\d.]+))?")]
    private static partial Regex Steps();
}
