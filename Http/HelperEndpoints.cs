using System.Text;
using Progressd.Http.Messages;

namespace Progressd.Http;

/// <summary>
/// The helpers of <c>examples/</c>, ready for who fetches them: they report to the daemon that they came from. Answered at once and never put off, since a
/// whole array may ask when it starts, and who gets no helper reports nothing.
/// </summary>
internal sealed class HelperEndpoints(Uri? publicUrl)
{
    private readonly Helper _shell = new("progress.sh", "PROGRESS_URL_DEFAULT=", ShellQuoted);
    private readonly Helper _python = new("progressd.py", "PROGRESS_URL_DEFAULT = ", PythonQuoted);

    // /progress/progress.sh
    public ValueTask<Reply> Shell(Request request, Parameters q) => new(_shell.For(BaseUrl.Of(request, publicUrl)));

    // /progress/progressd.py
    public ValueTask<Reply> Python(Request request, Parameters q) => new(_python.For(BaseUrl.Of(request, publicUrl)));

    private static string ShellQuoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string PythonQuoted(string text) => $"\"{text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>One file, and the line of it that begins so, in whose place the daemon's address is put.</summary>
    private sealed class Helper(string name, string lineStart, Func<string, string> quoted)
    {
        private readonly Lazy<(string Before, string After)> _text = new(() => Cut(name, lineStart));

        // All who fetch it have one body, which counts once while it is sent.
        private volatile Made? _last;

        public Reply For(string baseUrl)
        {
            if (_last is { } last && last.BaseUrl == baseUrl) return last.Reply;
            var (before, after) = _text.Value;
            var made = new Made(baseUrl, new Reply(200, Reply.Text, Encoding.UTF8.GetBytes(before + quoted(baseUrl) + after)) { Headers = [("Cache-Control", "no-store")] });
            _last = made;
            return made.Reply;
        }

        private static (string Before, string After) Cut(string name, string lineStart)
        {
            using var stream = typeof(HelperEndpoints).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var text = reader.ReadToEnd().ReplaceLineEndings("\n");
            var at = text.IndexOf('\n' + lineStart, StringComparison.Ordinal) + 1 + lineStart.Length;
            return (text[..at], text[text.IndexOf('\n', at)..]);
        }

        private sealed record Made(string BaseUrl, Reply Reply);
    }
}
