using System.Text;
using Microsoft.Extensions.Time.Testing;
using Progressd.Http.Process;

namespace Progressd.Tests.Http.Process;

public sealed class LogTests
{
    [Test]
    public void Ten_lines_a_minute_a_kind_then_a_count()
    {
        var time = new FakeTimeProvider();
        var written = Written(false, time, log =>
        {
            for (var i = 0; i < 25; i++) log.Client("noise", $"noise {i}");
            log.Client("other", "other");
            time.Advance(TimeSpan.FromMinutes(1));
            log.Client("noise", "noise again");
        });
        Assert.That(written.Where(line => line.Contains("noise 9") || line.Contains("noise 10")), Is.EqualTo(new[] { "progressd: noise 9" }));
        Assert.That(written[^3..], Is.EqualTo(new[] { "progressd: other", "progressd: noise: 15 more like it were not written", "progressd: noise again" }));
    }

    [Test]
    public void Under_systemd_a_line_begins_with_its_priority() =>
        Assert.That(Written(true, TimeProvider.System, log =>
        {
            log.Tell("error: a\nb");
            log.Tell("warning: c");
            log.Tell("d");
        }), Is.EqualTo(new[] { "<3>a b", "<4>c", "<6>d" }));

    [TestCase("plain", "'plain'")]
    [TestCase("a'b\\c\n", "'a\\x27b\\x5Cc\\x0A'")]
    [TestCase("é", "'\\xC3\\xA9'")]
    public void Client_text_is_quoted(string text, string quoted) => Assert.That(Log.Quoted(text), Is.EqualTo(quoted));

    [Test]
    public void Who_logs_never_waits_for_a_pipe_that_nobody_reads()
    {
        using var stuck = new ManualResetEventSlim();
        var log = new Log(new StuckStream(stuck), false, TimeProvider.System);
        var logging = Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++) log.Info("line");
        });
        Assert.That(logging.Wait(TimeSpan.FromSeconds(5)), Is.True);
        stuck.Set();
        log.Dispose();
    }

    private static string[] Written(bool withPriority, TimeProvider time, Action<Log> say)
    {
        var to = new MemoryStream();
        using (var log = new Log(to, withPriority, time)) say(log);
        return Encoding.UTF8.GetString(to.ToArray()).TrimEnd('\n').Split('\n');
    }

    private sealed class StuckStream(ManualResetEventSlim stuck) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => stuck.Wait();
    }
}
