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
        ("fetch", "<script>fetch('{url}', { mode: 'no-cors' }).catch(() => 0)</script>"),
        ("fetch with CORS", "<script>fetch('{url}').catch(() => 0)</script>"),
        ("fetch with CORS for HTML", "<script>fetch('{url}', { headers: { Accept: 'text/html' } }).catch(() => 0)</script>"),
        ("fetch of a worker", "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('{url}', { mode: 'no-cors' })\"])))</script>"),
        ("importScripts", "<script>new Worker('{worker}')</script>"),
        ("XHR", "<script>{ const x = new XMLHttpRequest(); x.open('GET', '{url}'); x.setRequestHeader('Accept', 'text/html'); x.send() }</script>"),
        ("EventSource", "<script>new EventSource('{url}')</script>"),
        ("WebSocket", "<script>new WebSocket('{url}'.replace('http:', 'ws:'))</script>"),
        ("HEAD", "<script>fetch('{url}', { method: 'HEAD', mode: 'no-cors' }).catch(() => 0)</script>"),
    ];

    /// <summary>What posts, or uses a method of its own; <c>{line}</c> is one line of <c>updates</c>, and a form's too.</summary>
    public static readonly (string How, string Html)[] Posts =
    [
        ("form", "<iframe name={name}></iframe><form method=post target={name} action='{url}'><input name=current value=9></form>{submit}"),
        ("form of text", "<iframe name={name}></iframe><form method=post target={name} enctype=text/plain action='{url}'><input name=workid value='a&amp;current=9'></form>{submit}"),
        ("form of parts", "<iframe name={name}></iframe><form method=post target={name} enctype=multipart/form-data action='{url}'><input name=current value=9></form>{submit}"),
        ("form without Referer", "<iframe name={name}></iframe><form method=post rel=noreferrer target={name} action='{url}'><input name=current value=9></form>{submit}"),
        ("form in a sandbox", "<iframe sandbox='allow-scripts allow-forms' srcdoc=\"<form method=post action='{url}'></form><script>document.forms[0].submit()</script>\"></iframe>"),
        ("fetch POST", "<script>fetch('{url}', { method: 'POST', mode: 'no-cors', body: '{line}' }).catch(() => 0)</script>"),
        ("fetch POST of a form", "<script>fetch('{url}', { method: 'POST', mode: 'no-cors', body: new URLSearchParams('{line}') }).catch(() => 0)</script>"),
        ("fetch POST for HTML", "<script>fetch('{url}', { method: 'POST', mode: 'no-cors', headers: { Accept: 'text/html' }, body: '{line}' }).catch(() => 0)</script>"),
        ("fetch POST without Referer", "<script>fetch('{url}', { method: 'POST', mode: 'no-cors', referrerPolicy: 'no-referrer', body: '{line}' }).catch(() => 0)</script>"),
        ("fetch keepalive", "<script>fetch('{url}', { method: 'POST', mode: 'no-cors', keepalive: true, body: '{line}' }).catch(() => 0)</script>"),
        ("XHR POST", "<script>{ const x = new XMLHttpRequest(); x.open('POST', '{url}'); x.send('{line}') }</script>"),
        ("beacon", "<script>navigator.sendBeacon('{url}', '{line}')</script>"),
        ("beacon of a form", "<script>navigator.sendBeacon('{url}', new URLSearchParams('{line}'))</script>"),
        ("ping", "<iframe name={name}></iframe><a href='data:,' target={name} ping='{url}'>link</a>{click}"),
        ("fetch DELETE", "<script>fetch('{url}', { method: 'DELETE' }).catch(() => 0)</script>"),
    ];

    /// <summary>What navigates a frame, which a page may hide; and a script's request that claims to want a page.</summary>
    public static readonly (string How, string Html)[] Hidden =
    [
        ("iframe", "<iframe src='{url}'></iframe>"),
        ("iframe without Referer", "<iframe referrerpolicy=no-referrer src='{url}'></iframe>"),
        ("iframe in a sandbox", "<iframe sandbox src='{url}'></iframe>"),
        ("iframe by a redirect", "<iframe src='{redirect}'></iframe>"),
        ("refresh in a frame", "<iframe srcdoc=\"<meta http-equiv=refresh content='0;url={url}'>\"></iframe>"),
        ("form in a frame", "<iframe name={name}></iframe><form target={name} action='{url}'>{fields}</form>{submit}"),
        ("link in a frame", "<iframe name={name}></iframe><a target={name} href='{url}'>link</a>{click}"),
        ("fetch for HTML", "<script>fetch('{url}', { mode: 'no-cors', headers: { Accept: 'text/html' } }).catch(() => 0)</script>"),
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

    /// <summary>The HTML of one of them, aimed at an address.</summary>
    public static string Aimed(this (string How, string Html) attempt, OtherSite from, string url)
    {
        var name = $"f{url.GetHashCode(StringComparison.Ordinal):x}";
        var fields = url.Split('?')[1].Split('&').Select(field => field.Split('=')).Select(pair => $"<input name='{pair[0]}' value='{Uri.UnescapeDataString(pair[1])}'>");
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
