using System.Globalization;
using System.Text;

namespace Progressd.Tests.Fuzz;

/// <summary>Makes requests: most of them whole and to the point, the rest wrong in every way that is known. The same seed makes the same one.</summary>
internal sealed class Grammar
{
    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "localhost:8080", "127.0.0.1:1", "LOCALHOST"];
    private static readonly string[] BadHosts = ["", "a\"b", "evil.example", "..", "-", "[::1]", "localhost:x", "a b", "\u00FF", "a%b", "1.2.3.4.5", "localhost:99999"];
    private static readonly string[] OtherMethods = ["PUT", "PATCH", "TRACE", "get", "FOO-bar_1!", "DELETE", "OPTIONS", "HEAD", "POST"];
    private static readonly string[] BadLengths = ["-1", "+3", "3x", "3, 3", "99999999999999999999", "9223372036854775807", "5000000", "70000", ""];
    private static readonly string[] Bases =
        ["http://localhost", "http://127.0.0.1:8080", "HTTP://LOCALHOST", "http://evil.example", "https://localhost", "ftp://x", "http://", "x://", "mailto:", "://"];
    private static readonly string[] Codings = ["gzip", "chunked, gzip", "identity", "", "CHUNKED", "x"];

    private readonly Random _random;
    private readonly IReadOnlyList<string> _tags;
    private readonly StringBuilder _text = new(512);
    private bool _isSound = true;
    private bool _ends;

    private Grammar(Random random, IReadOnlyList<string> tags) => (_random, _tags) = (random, tags);

    /// <param name="tags">ETags of earlier replies, to be asked with.</param>
    public static FuzzRequest Request(int seed, IReadOnlyList<string> tags)
    {
        var random = new Random(seed);
        var grammar = new Grammar(random, tags);
        var bytes = grammar.Whole();
        var (ending, isSound) = (grammar._isSound && !grammar._ends ? Ending.Keep : Ending.HalfClose, grammar._isSound);
        switch (random.Next(100))
        {
            case < 88:
                break;
            case < 90:
                ending = Ending.HalfClose;
                break;
            case < 92:
                ending = Ending.Reset;
                break;
            case < 93:
                (bytes, ending, isSound) = ([.. bytes, .. new Grammar(random, tags).Whole()], Ending.HalfClose, false);
                break;
            default:
                var other = random.Next(4) == 0 ? new Grammar(random, tags).Whole() : bytes;
                (bytes, ending, isSound) = (Mutation.Of(random, bytes, other), random.Next(8) == 0 ? Ending.Reset : Ending.HalfClose, false);
                break;
        }
        int[] cuts = [.. Enumerable.Range(0, bytes.Length < 2 || random.Next(8) > 0 ? 0 : random.Next(1, 6)).Select(_ => random.Next(1, bytes.Length)).Distinct().Order()];
        return new FuzzRequest(bytes, cuts, ending, isSound);
    }

    private byte[] Whole()
    {
        var route = FuzzRoute.Pick(_random);
        var method = Rarely(40) ? Pick(OtherMethods) : Pick(route.Methods);
        var isForm = method == "POST" && route != FuzzRoute.Updates && _random.Next(3) > 0;
        var parameters = Parameters(route.Parameters);
        var body = route == FuzzRoute.Updates ? Batch() : isForm ? parameters : Rarely(60) ? Parameters(route.Parameters) : "";
        _text.Append(method).Append(' ');
        AppendTarget(route.Path.Length > 0 ? route.Path : Pick(FuzzWords.OtherPaths), isForm && !Rarely(30) ? "" : parameters);
        AppendVersionAndHost();
        AppendHeaders();
        if (body.Length > 0 || method is not ("GET" or "HEAD")) AppendLength(route, body);
        else _text.Append("\r\n");
        return Encoding.Latin1.GetBytes(_text.ToString());
    }

    private string Parameters(FuzzParameter[] known)
    {
        var text = new StringBuilder();
        foreach (var one in known)
            if (_random.Next(100) < one.Percent) text.Append(text.Length > 0 ? "&" : "").Append(one.Name).Append('=').Append(Word(one));
        if (Rarely(60)) text.Append('&').Append(Pick(known.Length == 0 ? FuzzRoute.Report : known).Name).Append('=').Append(Pick(FuzzWords.Edges));
        if (Rarely(100)) text.Append(Pick("&&", "=", "&=", "&jobid", "&%6Aobid=a", "&x=1;y=2", "&\u00FF=\u00FF", "&a[]=1", "%26", "&x-fuzz=%3Cx-fuzz%3E"));
        if (Rarely(400)) text.Append(FuzzWords.Repeated("&p=1", _random.Next(50, 80)));
        if (Rarely(800)) text.Append("&desc=").Append('x', _random.Next(30_000, 40_000));
        return text.ToString();
    }

    private string Word(FuzzParameter parameter)
    {
        if (!Rarely(60)) return Pick(parameter.Words);
        if (parameter.Words == FuzzWords.Jobs || parameter.Words == FuzzWords.Workers)
            return Rarely(3) ? Pick(FuzzWords.BadIds) : string.Create(CultureInfo.InvariantCulture, $"r{_random.Next(40)}");
        if (parameter.Words == FuzzWords.Counts) return Rarely(3) ? Pick(FuzzWords.NoNumbers) : Pick(FuzzWords.Edges);
        return Rarely(3) ? Pick(FuzzWords.NoNumbers) : Pick(FuzzWords.Texts);
    }

    private string Batch()
    {
        var end = Rarely(10) ? "\r\n" : "\n";
        var count = _random.Next(1, Rarely(20) ? 200 : 8);
        var lines = Enumerable.Range(0, count).Select(_ => Rarely(40) ? $"jobid={Pick(FuzzWords.Jobs)}&{Line()}" : Line()).ToArray();
        if (Rarely(40)) return string.Concat(lines) + Pick("", "\0\u00FF\u0080");
        return string.Join(Rarely(20) ? end + end : end, lines) + (Rarely(2) ? end : "");
    }

    // Of a batch nothing is kept when one line is wrong: most of them must be right.
    private string Line() => Rarely(40)
        ? Parameters(FuzzRoute.Report)
        : string.Create(CultureInfo.InvariantCulture,
            $"workid={Pick(FuzzWords.Workers)}&current={Pick(Rarely(8) ? FuzzWords.Edges : FuzzWords.Counts)}&total={_random.Next(100)}&create=1");

    private void AppendTarget(string path, string query)
    {
        if (Rarely(40)) path = Pick("/", "//", "") + path.Replace("/", Pick("//", "/", "/./", "%2F"), StringComparison.Ordinal);
        if (Rarely(60)) path += "/";
        if (Rarely(80) && path.Length > 2) path = $"/%{(int)path[1]:X2}{path[2..]}";
        if (!path.StartsWith('/')) _isSound = false;
        if (Rarely(100))
        {
            _text.Append(Pick(Bases));
            _isSound = false;
        }
        _text.Append(path);
        if (query.Length > 0) _text.Append('?').Append(query);
        if (Rarely(200)) _text.Append(Pick("#x", "?", "#?x=1", "??"));
        if (!Rarely(200)) return;
        _text.Append(Pick(" ", "\t", "\0", "\r", " x", "\u007F"));
        _isSound = false;
    }

    private void AppendVersionAndHost()
    {
        var version = Rarely(40) ? Pick("1.0", "1.0", "1.9", "2.0", "0.9", "1", "x", "1.1 ") : "1.1";
        if (version != "1.1") (_isSound, _ends) = (false, true);
        _text.Append(" HTTP/").Append(version).Append("\r\n");
        if (Rarely(60))
        {
            _isSound = false;
            _text.Append(Pick("Host", "Host", "host", "X")).Append(": ").Append(Pick(BadHosts)).Append("\r\n");
        }
        else
        {
            _text.Append("Host: ").Append(Pick(Hosts)).Append("\r\n");
        }
    }

    private void AppendHeaders()
    {
        if (!Rarely(2)) Header("Accept", Rarely(40) ? Pick(FuzzWords.ImageAccepts) : Pick(FuzzWords.Accepts));
        if (Rarely(8)) Header("Accept-Encoding", Pick(FuzzWords.Encodings));
        if (Rarely(6)) Header("If-None-Match", _tags.Count > 0 && !Rarely(4) ? _tags[_random.Next(_tags.Count)] : Pick(FuzzWords.Tags));
        if (Rarely(30)) Header("Origin", Pick(FuzzWords.Origins));
        if (Rarely(30)) Header("Sec-Fetch-Site", Pick(FuzzWords.Sites));
        if (Rarely(60)) Header(Pick("Sec-Fetch-User", "Sec-Fetch-Mode", "Sec-Purpose", "Purpose", "X-Forwarded-Host"), Pick("?1", "navigate", "prefetch", "\u00FF"));
        if (Rarely(60)) Header("User-Agent", Pick("Mozilla/5.0", "curl/7.88", "", "\u00FF"));
        if (Rarely(60)) Header("Accept-Language", Pick("en", "", "\u00FF"));
        if (Rarely(30))
        {
            Header("Connection", Pick("close", "keep-alive", "Keep-Alive, x", "upgrade", ""));
            _ends = true;
        }
        if (Rarely(300)) Header("X-Long", new string('x', _random.Next(1, 5000)));
        if (!Rarely(200)) return;
        _text.Append(Pick("X : y\r\n", ": x\r\n", "NoColon\r\n", " folded\r\n", "X: a\r\n b\r\n", "X: \0\r\n", "X\u00FF: y\r\n", "\n", "Host: evil.example\r\n"));
        _isSound = false;
    }

    private void AppendLength(FuzzRoute route, string body)
    {
        if (Rarely(20)) Header("Content-Type", Pick(FuzzWords.Types));
        else if (body.Length > 0) Header("Content-Type", route == FuzzRoute.Updates ? "text/plain" : FuzzWords.Types[0]);
        if (Rarely(60)) Header("Expect", "100-continue");
        if (Rarely(60)) AppendChunks(body);
        else if (Rarely(60)) AppendBadLength(body);
        else _text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n{body}");
    }

    private void AppendBadLength(string body)
    {
        _isSound = false;
        var near = Math.Max(0, body.Length + _random.Next(-5, 6)).ToString(CultureInfo.InvariantCulture);
        if (!Rarely(4)) Header("Content-Length", Rarely(2) ? Pick(BadLengths) : near);
        _text.Append("\r\n").Append(body);
    }

    private void AppendChunks(string body)
    {
        _isSound = false;
        Header("Transfer-Encoding", Rarely(3) ? Pick(Codings) : "chunked");
        if (Rarely(4)) Header("Content-Length", "3");
        var size = Rarely(4) ? Pick("x", "-1", "FFFFFFFFF", "0", "") : string.Create(CultureInfo.InvariantCulture, $"{body.Length:x}");
        var end = Pick("0\r\n\r\n", "0\r\n\r\n", "", "0\r\nX: y\r\n\r\n", "1\r\n");
        _text.Append("\r\n").Append(size).Append(Pick("", "", ";ext=1")).Append("\r\n").Append(body).Append("\r\n").Append(end);
    }

    private void Header(string name, string value) => _text.Append(name).Append(": ").Append(value).Append("\r\n");

    private bool Rarely(int once) => _random.Next(once) == 0;

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
