using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

/// <summary>One line for a wiki: percent, overall bar, the worst state's icon.</summary>
public static class BadgeLayout
{
    private const double Height = 32;
    private const double Edge = 8;

    public static double Place(ShapeList shapes, Plot plot)
    {
        var style = new TextStyle(16, Medium: true);
        var percent = shapes.Text(plot.PercentText, Edge, Height / 2 + 0.36 * style.Size, shapes.Width / 2, style, Tone.Ink);
        var icon = shapes.Width - Edge - Icons.Size / 2;
        var x = Edge + Math.Max(percent, 44) + 10;
        HeaderLayout.Overall(shapes, plot, new(x, Height / 2 - 5, icon - Icons.Size / 2 - 10 - x, 10));
        shapes.Sign(plot.Sign, icon, Height / 2, 1);
        return Height;
    }
}
