using Microsoft.Playwright;

namespace Progressd.Tests.Browser;

/// <summary>Debian's Chromium, started once for all tests of this folder; without it they are skipped.</summary>
[SetUpFixture, Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class Chromium
{
    private const string Path = "/usr/bin/chromium";

    // Names that browsers do not trust as they trust localhost: over plain HTTP they say less there.
    private const string Hosts = "--host-resolver-rules=MAP headnode 127.0.0.1, MAP *.example 127.0.0.1, MAP head.example.org 127.0.0.1";

    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    public static IBrowser Browser => _browser ?? throw new InvalidOperationException("no browser was started");

    /// <summary>Where a person can look at what was printed, and at screens if <c>DRAW_SCREENS=1</c>: no test looks at one.</summary>
    public static string Screenshots { get; } =
        Directory.CreateDirectory(System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "../../../TestResults/screens")).FullName;

    public static bool DrawsScreens { get; } = Environment.GetEnvironmentVariable("DRAW_SCREENS") is { Length: > 0 };

    [OneTimeSetUp]
    public async Task Start()
    {
        if (!File.Exists(Path)) Assert.Ignore($"{Path} is missing: install Debian's chromium to run these");
        // The machine may be busy with other tests; whoever waits in vain waits longer.
        Assertions.SetDefaultExpectTimeout(15_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", Hosts],
        });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

internal static class Screens
{
    /// <summary>The page as it is now, for a person to look at.</summary>
    /// <param name="file">Its name in <see cref="Chromium.Screenshots"/>.</param>
    public static async Task Picture(this IPage page, string file, bool fullPage = false)
    {
        if (Chromium.DrawsScreens) await page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Screenshots, file), FullPage = fullPage });
    }
}
