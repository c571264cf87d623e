using Progressd.Http.Process.CommandLine;

namespace Progressd.Tests.Http.Process;

/// <summary>A command line on which there is nothing to say is read without the library, and means the same.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class PlainCallTests
{
    private static readonly Setting[] Settings =
    [
        new("--port", "N", "8080", "", value => value.All(char.IsAsciiDigit) ? null : "must be a number"),
        new("--bind", "ADDRESS", "localhost", "") { IsRepeatable = true },
        new("--state", "FILE", null, ""),
        new("--no-list", null, null, ""),
    ];

    [TestCase("")]
    [TestCase("--port 1")]
    [TestCase("--no-list")]
    [TestCase("--no-list --state ./here --port 0")]
    [TestCase("--bind a --port 7 --bind b --no-list")]
    [TestCase("--state @file")]
    [TestCase("--state /dev/null")]
    public void It_means_what_the_library_reads(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var plain = PlainCall.Read(words, Settings);
        GivenOptions? full = null;
        FullLine.Parse(words, Settings, call =>
        {
            full = call;
            return 0;
        });

        Assert.That(plain, Is.Not.Null);
        foreach (var setting in Settings)
            Assert.That((plain!.All(setting.Name), plain.Has(setting.Name)), Is.EqualTo((full!.All(setting.Name), full.Has(setting.Name))), setting.Name);
    }

    [TestCase("--help")]
    [TestCase("--version")]
    [TestCase("--port")]
    [TestCase("--port x")]
    [TestCase("--port=1")]
    [TestCase("--port 1 --port 2")]
    [TestCase("--port -1")]
    [TestCase("--no-list true")]
    [TestCase("--no-list --no-list")]
    [TestCase("--state")]
    [TestCase("--state --no-list")]
    [TestCase("--bind [a]")]
    [TestCase("-- --port 1")]
    [TestCase("nonsense")]
    [TestCase("[suggest] --port 1")]
    public void The_library_reads_what_may_be_wrong_or_written_otherwise(string line) => Assert.That(PlainCall.Read(line.Split(' '), Settings), Is.Null);

    [Test]
    public void An_empty_value_is_for_the_library() => Assert.That(PlainCall.Read(["--state", ""], Settings), Is.Null);
}
