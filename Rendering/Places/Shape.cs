using Progressd.Rendering.Lettering;

namespace Progressd.Rendering.Places;

public readonly record struct Rect(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;
    public double Bottom => Y + Height;
    public double MiddleY => Y + Height / 2;
}

/// <summary>Stripes: the second channel beside colour, so that nobody has to tell red from green.</summary>
public enum Pattern { Failed, Stalled, Lost }

public enum Align { Left, Center, Right }

/// <summary>What a layout is made of, all in px at scale 1; names colours by their purpose.</summary>
/// <param name="Room">What it covers at most.</param>
public abstract record Shape(Rect Room);

public sealed record Box(Rect Room, double Radius, Tone Tone) : Shape(Room);

public sealed record Stripes(Rect Room, double Radius, Pattern Pattern) : Shape(Room);

/// <summary>An outline one px wide, inside its room.</summary>
public sealed record Frame(Rect Room, double Radius, Tone Tone, bool Dashed = false) : Shape(Room);

/// <summary>A vertical or horizontal line one px wide.</summary>
public sealed record Hairline(Rect Room, Tone Tone, bool Dashed = false) : Shape(Room);

public sealed record Sign(Rect Room, Icon Icon, Tone Tone) : Shape(Room);

/// <summary>Many rectangles of one colour.</summary>
public sealed record Squares(Rect Room, IReadOnlyList<Rect> Rects, Tone Tone) : Shape(Room);

/// <summary>A line of text, cut already.</summary>
/// <param name="X">Where it begins, is centred or ends.</param>
/// <param name="Width">As measured; never more than its room.</param>
public sealed record TextLine(Rect Room, string Text, double X, double Baseline, double Width, Align Align, TextStyle Style, Tone Tone) : Shape(Room);

/// <summary>Shapes of which only what lies in a rounded rectangle is seen.</summary>
public sealed record Clipped(Rect Room, double Radius, IReadOnlyList<Shape> Shapes) : Shape(Room);
