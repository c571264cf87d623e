using Progressd.Rendering.Places;

namespace Progressd.Rendering.Pictures;

/// <summary>What a picture is drawn on: pixels or SVG. Coordinates are px at scale 1.</summary>
public interface ICanvas
{
    void Box(Rect room, double radius, Tone tone);
    void Stripes(Rect room, double radius, Pattern pattern);
    void Frame(Rect room, double radius, Tone tone, bool dashed);
    void Rule(Rect room, Tone tone, bool dashed);
    void Sign(Rect room, Icon icon, Tone tone);
    void Squares(IReadOnlyList<Rect> rects, Tone tone);
    void Text(TextLine line);
    void Clip(Rect room, double radius, Action draw);
}

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
            if (shape.Room.Bottom + Slack >= top && shape.Room.Y - Slack <= bottom) Draw(shape, canvas);
    }

    private static void Draw(Shape shape, ICanvas canvas)
    {
        switch (shape)
        {
            case Box box:
                canvas.Box(box.Room, box.Radius, box.Tone);
                break;
            case Stripes stripes:
                canvas.Stripes(stripes.Room, stripes.Radius, stripes.Pattern);
                break;
            case Frame frame:
                canvas.Frame(frame.Room, frame.Radius, frame.Tone, frame.Dashed);
                break;
            case Hairline rule:
                canvas.Rule(rule.Room, rule.Tone, rule.Dashed);
                break;
            case Sign sign:
                canvas.Sign(sign.Room, sign.Icon, sign.Tone);
                break;
            case Squares squares:
                canvas.Squares(squares.Rects, squares.Tone);
                break;
            case TextLine text:
                canvas.Text(text);
                break;
            case Clipped clipped:
                canvas.Clip(clipped.Room, clipped.Radius, () =>
                {
                    foreach (var inner in clipped.Shapes) Draw(inner, canvas);
                });
                break;
            default:
                throw new InvalidOperationException($"no way to draw {shape.GetType().Name}");
        }
    }
}
