namespace Progressd.Rendering;

/// <summary>A picture of one sentence: no such job, or a mistake in the request.</summary>
public static class CardLayout
{
    private const double Height = 112;

    public static Layout Of(string line, string small, double width)
    {
        var sheet = new Sheet(width);
        sheet.Add(new Frame(new(16, 12, width - 32, Height - 24), 6, Tone.Grid, Dashed: true));
        var room = width - 56;
        var lines = new TextStyle(width < 400 ? 13 : 16, Medium: true);
        sheet.Id(ShownText.Of(line), width / 2, small.Length == 0 ? 62 : 52, room, lines, Tone.Ink, Align.Center);
        sheet.Text(ShownText.Of(small), width / 2, 76, room, new(width < 400 ? 11 : 13), Tone.Dim, Align.Center);
        return new(width, Height, sheet.Shapes, ShownText.Of(line));
    }
}
