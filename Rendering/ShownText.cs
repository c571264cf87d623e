using System.Text;
using Progressd.Store;
using Progressd.Store.Texts;

namespace Progressd.Rendering;

/// <summary>What people are shown of a client's text: harmless (<see cref="PlainText"/>), all white space one space, composed.</summary>
public static class ShownText
{
    public static string Of(string text) => IsPlain(text) ? text : Composed(OneLine(PlainText.Of(text)));

    /// <summary>The title of a job, or its id where it has none that shows.</summary>
    public static string TitleOf(Job job) => Of(job.Title) is { Length: > 0 } title ? title : Of(job.Id.Shown);

    // Nearly every text is this, and 100,000 of them are looked at for one picture.
    private static bool IsPlain(string text)
    {
        var last = ' ';
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' || (c == ' ' && last == ' ')) return false;
            last = c;
        }
        return text.Length == 0 || last != ' ';
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c) || c == '\u00A0') line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
        return line.ToString().TrimEnd(' ');
    }

    private static string Composed(string text) => text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC);
}
