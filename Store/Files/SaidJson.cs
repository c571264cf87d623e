using System.Text.Json;
using Progressd.Store.Texts;

namespace Progressd.Store.Files;

/// <summary>What a report says, as fields of a JSON object: the same in the journal and in the snapshot. Values that go without saying are left out.</summary>
internal static class SaidJson
{
    public static void Write(Utf8JsonWriter json, in Said said)
    {
        json.WriteNumber("current"u8, said.Current);
        json.WriteNumber("total"u8, said.Total);
        if (!said.Ok) json.WriteBoolean("ok"u8, false);
        if (said.Exit is { } code) json.WriteNumber("exit"u8, code);
        if (said.Desc.Length > 0) json.WriteString("desc"u8, said.Desc);
    }

    /// <summary>Takes the fields that are its own, one by one, each within its bounds.</summary>
    internal struct Reader()
    {
        private double? _current, _total;
        private bool _ok = true;
        private long? _exit;
        private string _desc = "";
        private string? _text; // as version 1 wrote it

        /// <summary>At a name: takes its value, or leaves it to another and says false.</summary>
        public bool Take(ref Utf8JsonReader json)
        {
            if (json.ValueTextEquals("current"u8)) _current = json.NextDouble("current", double.MinValue, double.MaxValue);
            else if (json.ValueTextEquals("total"u8)) _total = json.NextDouble("total", 0, double.MaxValue);
            else if (json.ValueTextEquals("ok"u8)) _ok = json.NextBoolean();
            else if (json.ValueTextEquals("exit"u8)) _exit = json.NextWhole("exit", ExitWords.Least, ExitWords.Most);
            else if (json.ValueTextEquals("desc"u8)) _desc = json.NextText("desc");
            else if (json.ValueTextEquals("text"u8)) _text = json.NextText("text");
            else return false;
            return true;
        }

        /// <summary>Null: it lacks its numbers.</summary>
        public readonly Said? Said => _current is { } current && _total is { } total
            ? new Said { Current = current, Total = total, Ok = _ok, Exit = _exit, Desc = Desc }
            : null;

        // Version 1 wrote the words of the exit where there was no desc.
        private readonly string Desc => _text is null ? _desc : _exit is { } exit and not 0 && _text == ExitWords.Of(exit) ? "" : _text;
    }
}
