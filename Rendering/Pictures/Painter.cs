using Progressd.Rendering.Places;

namespace Progressd.Rendering.Pictures;

/// <summary>Draws a layout on either canvas, in the order of its shapes.</summary>
public static class Painter
{
    // Icons' round pens and outlines reach a little beyond their rooms.
    private const double Slack = 4;

    public static void Draw(Layout layout, ICanvas canvas) => Draw(layout, canvas, 0, layout.Height);

    /// <summary>What lies between two heights: a tall picture is drawn in bands.</summary>
    public static void Draw(Layout layout, ICanvas canvas, double top, double bottom)
    {
        canvas.Box(new(0, 0, layout.Width, layout.Height), 0, Tone.Ground);
        foreach (var shape in layout.Shapes)
            if (shape.Room.Bottom + Slack >= top && shape.Room.Y - Slack <= bottom) shape.Draw(canvas);
    }
}
