using Progressd.Rendering.Pictures;

namespace Progressd.Tests.Rendering.Pictures;

public sealed class SkiaLibraryTests
{
    private const string Generic = "Unable to load shared library 'libSkiaSharp' or one of its dependencies. In order to help diagnose loading problems, …:\n";

    [TestCase("/x/libSkiaSharp: cannot open shared object file: No such file or directory\nlibfontconfig.so.1: cannot open shared object file: No such file",
        "libfontconfig.so.1: cannot open shared object file: No such file")]
    [TestCase("libSkiaSharp.so: cannot open shared object file: No such file or directory\n/x/libSkiaSharp.so: file too short\n",
        "/x/libSkiaSharp.so: file too short")]
    [TestCase("/x/libSkiaSharp.so: cannot open shared object file: No such file or directory",
        "/x/libSkiaSharp.so: cannot open shared object file: No such file or directory")]
    public void The_cause_is_the_line_that_helps(string lines, string cause) => Assert.That(SkiaLibrary.Cause(Generic + lines), Is.EqualTo(cause));
}
