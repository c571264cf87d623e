namespace Progressd.Rendering.Timelines;

/// <summary>A curve of which some points are known.</summary>
internal static class Interpolated
{
    /// <summary>Its height at a place: on the straight line between the points before and after it, beyond the ends that of the end.</summary>
    /// <param name="points">In ascending order of their places, at least one.</param>
    public static double At(IEnumerable<(double Place, double Height)> points, double place)
    {
        var last = points.First();
        foreach (var point in points)
        {
            if (point.Place >= place)
                return point.Place > last.Place ? last.Height + (point.Height - last.Height) * (place - last.Place) / (point.Place - last.Place) : point.Height;
            last = point;
        }
        return last.Height;
    }
}
