
namespace Progressd.Tests.Fuzz;

/// <summary>The words that requests are made of, as they stand in a URL: one char a byte. What is marked by <c>x-fuzz</c> must never become markup.</summary>
internal static class FuzzWords
{
    private const string Mark = "%CC%81";
    private const string Face = "%F0%9F%98%80";

    public static readonly string[] Jobs =
    [
        "a", "b", "c", "d", "e", "f", "g", "h", "job1", "job2", "job10", "alice:2026-11-23T10:00:00,123456789+00:00", "c+d", "c%2Bd",
        "%3Cx-fuzz%20a%3D%221%22%3Ey%3C/x-fuzz%3E", "%22%20x-fuzz=%221", "'%20x-fuzz='1", "z%CC%81%CC%81%CC%81%CC%81%CC%81%CC%81", "%E2%80%AEtfel",
        "ctl%01in%0D%0Athe%7F%C2%85%E2%80%A8middle", "sur%ED%A0%80rogate%EF%BF%BE", "..", "%2F%26%3D%23%25", "\u00C3\u00A9\u00FF\u00FE", Repeated(Face, 256),
    ];

    public static readonly string[] Workers =
    [
        "1", "2", "3", "4", "5", "6", "7", "8", "node1", "node2", "node10", "w+1", "w%2B1", "%3Cx-fuzz/%3E", "%22x-fuzz=1", "]]%3E%3Cx-fuzz%3E", "--%3E",
        "%E6%A0%A1%E5%87%86", "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7", "a%00b", "%EF%BB%BFbom", "%E2%80%8D%E2%80%8D", "\u0080\u0081", Repeated("x", 256),
        Repeated(Mark, 256),
    ];

    public static readonly string[] BadIds = ["", "%00", "%7F%C2%85", Repeated("x", 257), Repeated(Face, 257), "%0D%0A"];

    public static readonly string[] Counts = ["0", "1", "2", "3", "5", "7", "10", "20", "49", "50", "50", "50", "100", "0.5", "1e+02"];

    public static readonly string[] Edges =
    [
        "1e308", "-1e308", "1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "-5e-324", "1e-320", "-0", "0", "-0.0", "9007199254740993",
        "99999999999999999999", "2147483648", "-2147483649", "4294967296", "1e%2006", "1e+06", "1e%2B06", ".5", "5.", "+7", "%2B7", "00", "1e-999",
        Repeated("1", 64),
    ];

    public static readonly string[] NoNumbers =
    [
        "NaN", "inf", "-Infinity", "1e309", "-1e999", "0x10", "1,5", "", "+", ".", "e5", "1e", "--1", "%D9%A1", "%EF%BC%91", "1%00", Repeated("1", 65),
        Repeated("9", 400),
    ];

    public static readonly string[] Truths = ["0", "1", "0", "1", "0.0", "true", "false", "no", "yes", "", "NO", "5e-324", "-0", "2", "x"];
    public static readonly string[] Exits =
    [
        "0", "0", "1", "2", "126", "127", "137", "139", "255", "0", "1", "256",
        "-9", "35072", "-2147483648", "4294967295", "4294967296", "1e999", "", "1.0", "1.5", "None",
    ];
    public static readonly string[] Ages = ["0.001", "0.02", "0.2", "1", "3", "60", "60", "60", "604800", "1e308", "5e-324", "0"];
    public static readonly string[] Stalls = ["0", "0.001", "1", "3600", "1e308", "5e-324", "-0", "-1"];
    public static readonly string[] Announced = ["1", "8", "24", "100", "1000", "10000000", "24", "8", "10000001"];

    public static readonly string[] Texts =
    [
        "", "lots+of+RFI", "imaging%20field%204", "%3Cscript%3Ealert(1)%3C/script%3E%3Cx-fuzz%3E", "%22%3E%3Cx-fuzz%20b='%3E", "%27%20onx-fuzz%3D%22",
        "&amp;%26amp;%26lt;x-fuzz",
        "%E2%80%AEx%E2%80%AC%E2%81%A6y", "%F3%A0%81%81tag", "%EF%BF%BE%EF%BF%BF", "%ED%A0%80%ED%B0%80", "%F0%9F%91%A9%E2%80%8D%F0%9F%94%AC",
        "%1B%5B31mred%1B%5B0m", "%0A%0D%09%0B%0C",
        "%C2%85%E2%80%A8%E2%80%A9", "\u00E9\u00C3\u00A9\u00FF", "%", "%zz%4", "%00", "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7+%E6%A0%A1", "]]%3E%3C!--%3C![CDATA[",
        "${x}`$(y)", "%C2%A0%C2%AD%E2%80%8B",
        "killed:+out+of+memory", "/data/out/band2.ms", "%EF%B7%BA%EF%B7%BA", "%E0%A4%95%E0%A5%8D%E0%A4%B7", Repeated("x", 1001),
        Repeated("z" + Mark + Mark + Mark + Mark + Mark, 300), Repeated(Face, 999),
    ];

    public static readonly string[] Searches = ["", "a", "job", "%3Cx-fuzz%3E", "%22x-fuzz", "%CC%81", "\u00FF", "%ED%A0%80", "z", "'"];
    public static readonly string[] Filters = ["all", "failed", "ended", "stalled", "running", "done", "", "failed", "running", "waiting", "again", "failed,ended", "done,,"];
    public static readonly string[] IdForms = ["1", "1", ",", ",", "0"];
    public static readonly string[] JobStates = ["all", "failed", "missing", "waiting", "done", "", "x"];
    public static readonly string[] Orders = ["worker", "progress", "updated", "state", "", "progress", "updated", "state", "x-fuzz"];
    public static readonly string[] Views = ["auto", "list", "list", "list", "time", "wall", "wall", "", "x"];
    public static readonly string[] FrontViews = ["wall", "wall", "auto", "", "list"];
    public static readonly string[] Pages = ["1", "2", "1", "2", "3", "2147483647", "2147483648", "0"];
    public static readonly string[] Parts = ["live", "live", "live", "square", "square", "", "x"];
    public static readonly string[] Each = ["host", "group", "host", "group", "", "x"];
    public static readonly string[] Live = ["live", "live", "live", "live", "live", "live", "", "x"];
    public static readonly string[] Intervals = ["30", "1", "0", "-5", "1e308", "86401", "x"];
    public static readonly string[] Widths = ["160", "160", "170", "200", "240", "320", "400", "500", "161", "200", "320", "2001"];
    public static readonly string[] Scales = ["1", "1", "1", "2", "3", "1", "2", "4"];
    public static readonly string[] Themes = ["light", "dark", "light", "dark", "auto", "", "x-fuzz"];
    public static readonly string[] TimeViews = ["time", "time", "auto", "", "list"];
    public static readonly string[] Formats = ["png", "svg", "svg", "svg", "svg", "svg", "svg", "", "gif"];
    public static readonly string[] Rows = ["auto", "0", "1", "3", "500", "0", "3", "501", ""];
    public static readonly string[] Columns = ["40", "60", "80", "400", "80", "60", "99", "401"];
    public static readonly string[] From = ["0", "1", "5", "0", "1", "2147483647", "2147483648"];
    public static readonly string[] UpTo = ["0", "1", "5", "10", "3", "2147483647", "-1"];
    public static readonly string[] Names = ["flag", "image", "node23", "node24", "a,b:c", "", "%20", "%C3%9Cber", new('n', 70), "%1B%5B31mred"];
    public static readonly string[] Groups = ["flag:2,image:3", "flag:1", "x:0", "flag", "flag:-1", "flag:1,flag:2", ":", "a:1e3,b:10000000", ""];
    public static readonly string[] Keys = ["correct.horse", "correct.horse", "correct.horse", "short", "battery~staple"];
    public static readonly string[] WaitsFor = ["end", "trouble", "trouble", "ever", ""];
    public static readonly string[] Timeouts = ["1", "1", "1", "0", "301", "x"];
    public static readonly string[] Flags = ["1", "0", "yes", "", "1", "1", "true", "1", "no"];

    public static readonly string[] Accepts =
    [
        "*/*", "*/*", "*/*", "*/*", "*/*", "*/*", "text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json", "",
        "\u00FF,;q=", "TEXT/HTML;q=0",
    ];

    /// <summary>Rare, since what is wrong is then drawn.</summary>
    public static readonly string[] ImageAccepts = ["image/png", "image/avif,image/webp,*/*;q=0.5", "image/svg+xml", "IMAGE/*,text/html"];

    public static readonly string[] Encodings = ["gzip", "gzip, deflate, br", "gzip;q=0", "identity", "br", "", "*", ";q=0,gzip;q=1", "gzip;q="];
    public static readonly string[] Tags = ["*", "W/\"x\"", "W/\"\", ,\"", "\"", "W/", ",,,", "\u00FF"];
    public static readonly string[] Origins =
    [
        "null", "http://localhost", "https://evil.example", "http://127.0.0.1:1", "::", "http://", "file:///x", "mailto:x", "http://[", "http://a b",
        "\u00FF", "",
    ];
    public static readonly string[] Sites = ["cross-site", "same-site", "same-origin", "none", "none", "x-fuzz", ""];
    public static readonly string[] Types =
    [
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "text/plain", "multipart/form-data; boundary=x", ";", "",
        "\u00FF", "application/json",
    ];

    public static readonly string[] OtherPaths =
    [
        "/x", "/progress", "/progress//", "/progress/shwo", "/progress/sho", "/%00", "/progress/%zz", "/progress/%E2%80%AE", "/%3Cx-fuzz%3E", "/\"x-fuzz=1",
        "/favicon.ico", "/progress/show/x",
        "/..", "/../../etc/passwd", "/.%2e/", "//", "///progress////show//", "/%2Fprogress%2Fshow", "/%70rogress/%73how", "/progress/show/", "/\u00E9",
        "/progress;x", "/\\progress", "/healthz/", "/METRICS",
    ];

    public static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
