using Progressd.Rendering;
using Progressd.Rendering.Pictures;
using Progressd.Rendering.Places;
using Progressd.Rendering.Terminal;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering.Timelines;

public sealed class TimelineTests
{
    [Test, Explicit]
    public void Preview()
    {
        foreach (var (name, workers, at) in new[] { ("seen", 240, SampleNight.Seen), ("over", 240, SampleNight.Over), ("eight", 8, SampleNight.Seen), ("many", 20_000, SampleNight.Seen) })
        {
            var job = new SampleNight(workers).Until(at);
            var plot = Plot.Of(job, at, new PlotOptions(Width: 1200));
            File.WriteAllBytes($"/tmp/night-{name}.png", Picture.Png(plot, new PictureOptions(1200)));
            File.WriteAllText($"/tmp/night-{name}.txt", TextPlot.Of(plot, new() { Width = 100, Time = true }) + TextPlot.Of(plot, new() { Width = 100 }));
            var shapes = new ShapeList(1200);
            var height = LanesLayout.Place(shapes, plot, HeaderLayout.Place(shapes, plot));
            var layout = new Layout(1200, Math.Ceiling(height), shapes.Shapes, "");
            File.WriteAllBytes($"/tmp/night-{name}-lanes.png", PngCanvas.Draw(layout, Theme.Light, 1));
            File.WriteAllBytes($"/tmp/night-{name}-lanes.svg", SvgCanvas.Draw(layout, Theme.Light, false));
            File.WriteAllBytes($"/tmp/night-{name}-dark.png", PngCanvas.Draw(layout, Theme.Dark, 1));
        }
    }
}
