using System.Xml;

namespace Progressd.Tests.Fuzz;

/// <summary>
/// Pages and drawings are written so that XML parsers take them: each tag balanced, each attribute quoted and said once. What clients sent is
/// marked <c>x-fuzz</c>, and may stand in texts and values but never be an element or an attribute.
/// </summary>
internal static class MarkupCheck
{
    private const string Declared = "<!DOCTYPE html>\n", ScriptBegin = "<script>", ScriptEnd = "</script>";
    private const string Mark = "x-fuzz";

    private static readonly XmlReaderSettings Settings = new() { ConformanceLevel = ConformanceLevel.Fragment, DtdProcessing = DtdProcessing.Prohibit };
    private static string? _script;

    /// <exception cref="XmlException">It is not well-formed.</exception>
    public static string? Fault(string text, bool isPage)
    {
        if (isPage && text.StartsWith(Declared, StringComparison.Ordinal)) text = text[Declared.Length..];
        if (isPage && text.IndexOf(ScriptBegin, StringComparison.Ordinal) is >= 0 and var begin)
        {
            // No XML: it must be the one that the policy admits, and the only one.
            begin += ScriptBegin.Length;
            var end = text.IndexOf(ScriptEnd, begin, StringComparison.Ordinal);
            if (end < 0) return "a script without end";
            var script = text[begin..end];
            if (script != (Interlocked.CompareExchange(ref _script, script, null) ?? script)) return $"another script: {script}";
            text = text.Remove(begin, end - begin);
        }
        using var xml = XmlReader.Create(new StringReader(text), Settings);
        while (xml.Read())
        {
            if (xml.NodeType is XmlNodeType.Comment or XmlNodeType.CDATA or XmlNodeType.ProcessingInstruction) return $"{xml.NodeType} {xml.Value}";
            if (xml.NodeType == XmlNodeType.Element && ElementFault(xml, isPage) is { } fault) return fault;
        }
        return null;
    }

    /// <summary>The listener's own page is a heading with the text of the error; a header's name stands in it as it was sent, which no page can make a browser send.</summary>
    public static string? ListenerFault(string text) =>
        text.StartsWith("<h1>", StringComparison.Ordinal) && text.EndsWith("</h1>", StringComparison.Ordinal) ? null : $"the listener's {text}";

    private static string? ElementFault(XmlReader xml, bool isPage)
    {
        var name = xml.Name;
        if (name.Contains(Mark, StringComparison.OrdinalIgnoreCase)) return $"the client's element {name}";
        if (name == "script" && !isPage || name is "iframe" or "object" or "embed" or "base") return $"an element {name}";
        for (var has = xml.MoveToFirstAttribute(); has; has = xml.MoveToNextAttribute())
        {
            if (xml.Name.Contains(Mark, StringComparison.OrdinalIgnoreCase)) return $"the client's attribute {xml.Name}";
            if (xml.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)) return $"a handler {xml.Name}";
            if (xml.Name is "href" or "src" or "action" && xml.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)) return $"a link {xml.Value}";
        }
        xml.MoveToElement();
        return null;
    }
}
