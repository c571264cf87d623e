using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

public readonly record struct Rect(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;
    public double Bottom => Y + Height;
    public double MiddleY => Y + Height / 2;
}

public enum Align { Left, Center, Right }

/// <summary>What a layout is made of, all in px at scale 1; names colours by their purpose.</summary>
/// <param name="Room">What it covers at most.</param>
public abstract record Shape(Rect Room)
{
    public abstract void Draw(ICanvas canvas);
}

public sealed record Box(Rect Room, double Radius, Tone Tone) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Box(Room, Radius, Tone);
}

public sealed record Stripes(Rect Room, double Radius, Pattern Pattern) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Stripes(Room, Radius, Pattern);
}

/// <summary>An outline one px wide, inside its room.</summary>
public sealed record Frame(Rect Room, double Radius, Tone Tone, bool Dashed = false) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Frame(Room, Radius, Tone, Dashed);
}

/// <summary>A vertical or horizontal line one px wide.</summary>
public sealed record Hairline(Rect Room, Tone Tone, bool Dashed = false) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Rule(Room, Tone, Dashed);
}

public sealed record Sign(Rect Room, Icon Icon, Tone Tone) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Sign(Room, Icon, Tone);
}

/// <summary>Many rectangles of one colour.</summary>
public sealed record Squares(Rect Room, IReadOnlyList<Rect> Rects, Tone Tone) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Squares(Rects, Tone);
}

/// <summary>Many lying rectangles of one colour: of few heights, and many lengths.</summary>
public sealed record Bars(Rect Room, IReadOnlyList<Rect> Rects, Tone Tone) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Bars(Rects, Tone);
}

public readonly record struct Dot(double X, double Y);

/// <summary>What lies within a line through points, the last joined to the first; in a colour, or with stripes over what is below it.</summary>
public sealed record Area(Rect Room, IReadOnlyList<Dot> Corners, Tone? Tone, Pattern? Pattern = null) : Shape(Room)
{
    /// <summary>What lies between a curve, from left to right, and a level foot.</summary>
    public static Area Along(Rect room, IEnumerable<Dot> curve, double foot, Tone? tone, Pattern? pattern = null)
    {
        List<Dot> edge = [.. curve];
        return new(room, [edge[0] with { Y = foot }, .. edge, edge[^1] with { Y = foot }], tone, pattern);
    }

    public override void Draw(ICanvas canvas) => canvas.Area(Room, Corners, Tone, Pattern);
}

/// <summary>A line through points.</summary>
public sealed record Polyline(Rect Room, IReadOnlyList<Dot> Points, Tone Tone, double Thickness = 1.5, bool Dashed = false) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Polyline(Points, Tone, Thickness, Dashed ? LineKind.Dashed : LineKind.Solid);
}

/// <summary>Round dots along a line through points, each seen on any ground: under the line lies one of the ground's colour.</summary>
public sealed record DottedLine(Rect Room, IReadOnlyList<Dot> Points, Tone Tone) : Shape(Room)
{
    public override void Draw(ICanvas canvas)
    {
        canvas.Polyline(Points, Tone.Ground, 3.5, LineKind.Solid);
        canvas.Polyline(Points, Tone, 2, LineKind.Dotted);
    }
}

/// <summary>Many dots of one colour and size.</summary>
public sealed record Dots(Rect Room, IReadOnlyList<Dot> Middles, double Diameter, Tone Tone) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Dots(Middles, Diameter, Tone);
}

/// <summary>One sign many times, of one size.</summary>
public sealed record Signs(Rect Room, IReadOnlyList<Rect> Rooms, Icon Icon, Tone Tone) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Signs(Rooms, Icon, Tone);
}

/// <summary>A line of text, cut already.</summary>
public sealed record TextLine(Rect Room) : Shape(Room)
{
    public required string Text { get; init; }

    /// <summary>Where it begins, is centred or ends.</summary>
    public required double X { get; init; }
    public required double Baseline { get; init; }

    /// <summary>As measured; never more than its room.</summary>
    public required double Width { get; init; }
    public required Align Align { get; init; }
    public required TextStyle Style { get; init; }
    public required Tone Tone { get; init; }

    public override void Draw(ICanvas canvas) => canvas.Text(this);
}

/// <summary>Shapes of which only what lies in a rounded rectangle is seen.</summary>
public sealed record Clipped(Rect Room, double Radius, IReadOnlyList<Shape> Shapes) : Shape(Room)
{
    public override void Draw(ICanvas canvas) => canvas.Clip(Room, Radius, () =>
    {
        foreach (var inner in Shapes) inner.Draw(canvas);
    });
}
