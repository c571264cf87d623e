using System.Diagnostics;

namespace Progressd.Tests.Browser;

/// <summary>Everything that a page can make a browser ask of another site without a click. Each is HTML that holds the address as <c>{url}</c>.</summary>
internal static class Attempts
{
    /// <summary>Loads and calls with GET: nobody sees them.</summary>
    public static readonly (string How, string Html)[] Loads =
    [
        ("img", "<img src='{url}'>"),
        ("img without Referer", "<img referrerpolicy=no-referrer src='{url}'>"),
        ("img by a redirect", "<img src='{redirect}'>"),
        ("img srcset", "<picture><source srcset='{url}'><img></picture>"),
        ("img of a script", "<script>new Image().src = '{url}'</script>"),
        ("img in srcdoc", "<iframe srcdoc=\"<img src='{url}'>\"></iframe>"),
        ("input image", "<input type=image src='{url}'>"),
        ("svg image", "<svg><image href='{url}'/></svg>"),
        ("video", "<video preload=auto src='{url}'></video>"),
        ("video poster", "<video poster='{url}'></video>"),
        ("audio", "<audio preload=auto src='{url}'></audio>"),
        ("object image", "<object type=image/png data='{url}'></object>"),
        ("script", "<script src='{url}'></script>"),
        ("module", "<script type=module src='{url}'></script>"),
        ("stylesheet", "<link rel=stylesheet href='{url}'>"),
        ("import", "<style>@import '{url}';</style>"),
        ("background", "<p style='background: url(\"{url}\")'>text</p>"),
        ("font", "<style>@font-face { font-family: {name}; src: url('{url}') }</style><p style='font-family: {name}'>text</p>"),
        ("prefetch", "<link rel=prefetch href='{url}'>"),
        ("preload image", "<link rel=preload as=image href='{url}'>"),
        ("preload fetch", "<link rel=preload as=fetch href='{url}'>"),
        ("modulepreload", "<link rel=modulepreload href='{url}'>"),
        Fetch("fetch", "mode: 'no-cors'"),
        Fetch("fetch with CORS", ""),
        Fetch("fetch with CORS for HTML", "headers: { Accept: 'text/html' }"),
        ("fetch of a worker", "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('{url}', { mode: 'no-cors', credentials: 'include' })\"])))</script>"),
        ("importScripts", "<script>new Worker('{worker}')</script>"),
        ("XHR",
            "<script>{ const x = new XMLHttpRequest(); x.withCredentials = true; x.open('GET', '{url}'); x.setRequestHeader('Accept', 'text/html'); x.send() }</script>"),
        ("EventSource", "<script>new EventSource('{url}', { withCredentials: true })</script>"),
        ("WebSocket", "<script>new WebSocket('{url}'.replace('http:', 'ws:'))</script>"),
        Fetch("HEAD", "method: 'HEAD', mode: 'no-cors'"),
    ];

    /// <summary>What posts, or uses a method of its own; <c>{line}</c> is one line of <c>updates</c>, and a form's too.</summary>
    public static readonly (string How, string Html)[] Posts =
    [
        Form("form", "", "<input name=current value=9>"),
        Form("form of text", "enctype=text/plain", "<input name=workid value='a&amp;current=9'>"),
        Form("form of parts", "enctype=multipart/form-data", "<input name=current value=9>"),
        Form("form without Referer", "rel=noreferrer", "<input name=current value=9>"),
        ("form in a sandbox",
            "<iframe sandbox='allow-scripts allow-forms' srcdoc=\"<form method=post action='{url}'></form><script>document.forms[0].submit()</script>\"></iframe>"),
        Fetch("fetch POST", "method: 'POST', mode: 'no-cors', body: '{line}'"),
        Fetch("fetch POST of a form", "method: 'POST', mode: 'no-cors', body: new URLSearchParams('{line}')"),
        Fetch("fetch POST for HTML", "method: 'POST', mode: 'no-cors', headers: { Accept: 'text/html' }, body: '{line}'"),
        Fetch("fetch POST without Referer", "method: 'POST', mode: 'no-cors', referrerPolicy: 'no-referrer', body: '{line}'"),
        Fetch("fetch keepalive", "method: 'POST', mode: 'no-cors', keepalive: true, body: '{line}'"),
        ("XHR POST", "<script>{ const x = new XMLHttpRequest(); x.withCredentials = true; x.open('POST', '{url}'); x.send('{line}') }</script>"),
        ("beacon", "<script>navigator.sendBeacon('{url}', '{line}')</script>"),
        ("beacon of a form", "<script>navigator.sendBeacon('{url}', new URLSearchParams('{line}'))</script>"),
        ("ping", "<iframe name={name}></iframe><a href='data:,' target={name} ping='{url}'>link</a>{click}"),
        Fetch("fetch DELETE", "method: 'DELETE'"),
    ];

    /// <summary>What navigates a frame, which a page may hide; and a script's request that claims to want a page.</summary>
    public static readonly (string How, string Html)[] Hidden =
    [
        ("iframe", "<iframe src='{url}'></iframe>"),
        ("iframe without Referer", "<iframe referrerpolicy=no-referrer src='{url}'></iframe>"),
        ("iframe in a sandbox", "<iframe sandbox src='{url}'></iframe>"),
        ("iframe by a redirect", "<iframe src='{redirect}'></iframe>"),
        ("object", "<object data='{url}'></object>"),
        ("embed", "<embed src='{url}'>"),
        ("refresh in a frame", "<iframe srcdoc=\"<meta http-equiv=refresh content='0;url={url}'>\"></iframe>"),
        ("form in a frame", "<iframe name={name}></iframe><form target={name} action='{url}'>{fields}</form>{submit}"),
        ("link in a frame", "<iframe name={name}></iframe><a target={name} href='{url}'>link</a>{click}"),
        Fetch("fetch for HTML", "mode: 'no-cors', headers: { Accept: 'text/html' }"),
    ];

    /// <summary>What navigates the page, or opens one: a person sees it, too late.</summary>
    public static readonly (string How, string Html)[] Seen =
    [
        ("location", "<script>location = '{url}'</script>"),
        ("meta refresh", "<meta http-equiv=refresh content='0;url={url}'>"),
        ("open", "<script>open('{url}')</script>"),
        ("form", "<form action='{url}'>{fields}</form>{submit}"),
        ("link", "<a rel=noreferrer href='{url}'>link</a>{click}"),
    ];

    /// <summary>What a click anywhere on the page sets off in frames that nobody sees: the browser says of each that a person did it.</summary>
    public static readonly (string How, string Html)[] ByAClick =
    [
        OnClick("frame", "<iframe hidden></iframe>", "at.src = '{url}'"),
        OnClick("frame led away", "<iframe hidden></iframe>", "at.contentWindow.location = '{url}'"),
        OnClick("frame of nothing to see", "<iframe style='position: fixed; opacity: 0; width: 1px'></iframe>", "at.src = '{url}'"),
        OnClick("frameset", "<iframe hidden></iframe>", "at.srcdoc = `<frameset><frame src='{url}'></frameset>`"),
        OnClick("object", "<div></div>", "at.innerHTML = `<object data='{url}'></object>`"),
        OnClick("embed", "<div></div>", "at.innerHTML = `<embed src='{url}'>`"),
        OnClick("form in a hidden frame", "<iframe hidden name={name}></iframe><form target={name} action='{url}'>{fields}</form>", "at.submit()"),
        OnClick("link in a hidden frame", "<iframe hidden name={name}></iframe><a hidden target={name} href='{url}'>link</a>", "at.click()"),
    ];

    // The handler is given the element before it.
    private static (string, string) OnClick(string how, string html, string does) =>
        (how, $"{html}<script>{{ const at = document.currentScript.previousSibling; addEventListener('click', event => {{ if (event.isTrusted) {does} }}) }}</script>");

    private static (string, string) Fetch(string how, string options) =>
        (how, $"<script>fetch('{{url}}', {{ credentials: 'include', {options} }}).catch(() => 0)</script>");

    private static (string, string) Form(string how, string attributes, string field) =>
        (how, $"<iframe name={{name}}></iframe><form method=post target={{name}} action='{{url}}' {attributes}>{field}</form>{{submit}}");

    /// <summary>An address that writes, and that names the attempt to use it.</summary>
    public static string Url(string progress, string path, string how, string worker = "a") =>
        $"{progress}{path}?jobid=job&workid={Uri.EscapeDataString(worker)}&current=9&total=9&how={Uri.EscapeDataString(how)}";

    /// <summary>What an address writes to and how, whatever spelling its spaces got on the way; empty for another.</summary>
    public static string Named(string url) =>
        url.Contains("how=", StringComparison.Ordinal)
            ? $"{url.Split("/progress/")[1].Split('?')[0]} {Uri.UnescapeDataString(url.Split("how=")[1].Replace('+', ' '))}"
            : "";

    /// <summary>Waits until each address was asked for and answered.</summary>
    public static async Task<IReadOnlyList<Exchange>> Answers(Wire wire, IEnumerable<string> urls)
    {
        var (all, began) = (urls.Select(Named).ToHashSet(), Stopwatch.GetTimestamp());
        while (true)
        {
            var found = wire.Exchanges.Where(one => one.Status != 0 && all.Contains(Named(one.Target))).ToList();
            var missing = all.Except(found.Select(one => Named(one.Target))).ToList();
            if (missing.Count == 0) return found;
            Assert.That(Stopwatch.GetElapsedTime(began).TotalSeconds, Is.LessThan(20), $"never came: {string.Join(", ", missing)}");
            await Task.Delay(20);
        }
    }

    /// <summary>The HTML of one of them, aimed at an address.</summary>
    public static string Aimed(this (string How, string Html) attempt, OtherSite from, string url)
    {
        var name = $"f{url.GetHashCode(StringComparison.Ordinal):x}";
        var fields = url.Split('?')[1].Split('&').Select(field => field.Split('='))
            .Select(pair => $"<input name='{pair[0]}' value='{Uri.UnescapeDataString(pair[1])}'>");
        (string, string)[] all =
        [
            ("{submit}", "<script>document.currentScript.previousSibling.submit()</script>"),
            ("{click}", "<script>document.currentScript.previousSibling.click()</script>"),
            ("{fields}", string.Concat(fields)),
            ("{redirect}", from.Redirect(url)),
            ("{worker}", from.Script($"importScripts('{url}')")),
            ("{url}", url),
            ("{line}", "workid=a&current=9&total=9"),
            ("{name}", name),
        ];
        return all.Aggregate(attempt.Html, (html, one) => html.Replace(one.Item1, one.Item2, StringComparison.Ordinal));
    }
}
