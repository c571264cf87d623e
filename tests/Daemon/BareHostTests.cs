using Progressd.Tests.Support;
using SkiaSharp;

namespace Progressd.Tests.Daemon;

/// <summary>The published file on a Debian with no fontconfig, no font and no hosts file.</summary>
public sealed class BareHostTests
{
    [Test]
    public void A_host_without_fonts_or_a_hosts_file_starts_it_takes_reports_and_draws_texts()
    {
        var shared = Directory.CreateTempSubdirectory("progressd-bare-").FullName;
        try
        {
            File.Copy(PublishOnce.Binary, Path.Combine(shared, "progressd"));
            using var host = new BareHost();
            var run = host.Run(shared, """
                rm -f /etc/hosts
                /mnt/progressd --port 8080 --state /tmp/s/progressd.json >/tmp/out 2>/mnt/log &
                until grep -q listening /tmp/out; do kill -0 $! || exit 9; sleep 0.05; done
                cat /tmp/out
                ask() { exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$1" >&3; cat <&3; exec 3>&-; }
                ask '/progress/create?jobid=j&desc=A+bare+host' >/dev/null
                ask '/progress/create' | grep -cE 'jobid=[A-Za-z0-9_-]{22}'
                ask '/progress/update?jobid=j&workid=band1&current=7&total=50&desc=lots+of+RFI' | tail -n 1
                ask '/progress/render?jobid=j' >/mnt/reply
                """);
            Assert.That(run.Output, Is.EqualTo("progressd listening on http://127.0.0.1:8080/progress/\n1\nok\n"), run.Errors);
            var reply = File.ReadAllBytes(Path.Combine(shared, "reply"));
            Assert.That(reply.AsSpan(0, 15).SequenceEqual("HTTP/1.1 200 OK"u8), File.ReadAllText(Path.Combine(shared, "log")));
            using var picture = SKBitmap.Decode(reply.AsSpan(reply.AsSpan().IndexOf("\r\n\r\n"u8) + 4));
            Assert.That(DarkPixels(picture, SKRectI.Create(24, 24, 120, 26)), Is.GreaterThan(100), "the title");
        }
        finally
        {
            Directory.Delete(shared, recursive: true);
        }
    }

    private static int DarkPixels(SKBitmap picture, SKRectI room)
    {
        var count = 0;
        for (var y = room.Top; y < room.Bottom; y++)
            for (var x = room.Left; x < room.Right; x++)
                if (picture.GetPixel(x, y).Red < 128) count++;
        return count;
    }
}
