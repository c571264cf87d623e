namespace Progressd.Rendering.Places;

/// <summary>What a picture is drawn on: pixels or SVG. Coordinates are px at scale 1.</summary>
public interface ICanvas
{
    void Box(Rect room, double radius, Tone tone);
    void Stripes(Rect room, double radius, Pattern pattern);
    void Frame(Rect room, double radius, Tone tone, bool dashed);
    void Rule(Rect room, Tone tone, bool dashed);
    void Sign(Rect room, Icon icon, Tone tone);
    void Squares(IReadOnlyList<Rect> rects, Tone tone);
    void Bars(IReadOnlyList<Rect> rects, Tone tone);
    void Area(Rect room, IReadOnlyList<Dot> corners, Tone? tone, Pattern? pattern);
    void Polyline(IReadOnlyList<Dot> points, Tone tone, double thickness, LineKind kind);
    void Dots(IReadOnlyList<Dot> middles, double diameter, Tone tone);
    void Signs(IReadOnlyList<Rect> rooms, Icon icon, Tone tone);
    void Text(TextLine line);
    void Clip(Rect room, double radius, Action draw);
}

public enum LineKind { Solid, Dashed, Dotted }
