using System.Text.Json;
using Progressd.Store.Grouping;
using Progressd.Store.Texts;

namespace Progressd.Store.Files;

/// <summary>What a report says, as fields of a JSON object: the same in the journal and in the snapshot. Values that go without saying are left out.</summary>
internal static class SaidJson
{
    /// <param name="names">Places of the names in a table that stands before; null: the names themselves are written.</param>
    public static void Write(Utf8JsonWriter json, in Said said, IReadOnlyDictionary<string, int>? names = null)
    {
        json.WriteNumber("current"u8, said.Current);
        json.WriteNumber("total"u8, said.Total);
        if (!said.Ok) json.WriteBoolean("ok"u8, false);
        if (said.Exit is { } code) json.WriteNumber("exit"u8, code);
        if (said.Desc.Length > 0) json.WriteString("desc"u8, said.Desc);
        if (said.Group is { } group) Name("group"u8, group);
        if (said.Host is { } host) Name("host"u8, host);
        if (said.Weight != Said.UsualWeight) json.WriteNumber("weight"u8, said.Weight / (decimal)Said.UsualWeight);
        if (said.IsNote) json.WriteBoolean("note"u8, true);

        void Name(ReadOnlySpan<byte> field, string name)
        {
            if (names is null) json.WriteString(field, name);
            else json.WriteNumber(field, names[name]);
        }
    }

    /// <summary>Takes the fields that are its own, one by one, each within its bounds.</summary>
    /// <param name="names">The table that a number in place of a name leads to.</param>
    internal struct Reader(IReadOnlyList<string> names)
    {
        private double? _current, _total;
        private bool _ok = true;
        private long? _exit;
        private string _desc = "";
        private string? _group, _host;
        private int _weight = Progressd.Store.Said.UsualWeight;
        private bool _isNote;
        private string? _text; // as version 1 wrote it

        /// <summary>At a name: takes its value, or leaves it to another and says false.</summary>
        public bool Take(ref Utf8JsonReader json)
        {
            if (json.ValueTextEquals("current"u8)) _current = json.NextDouble("current", double.MinValue, double.MaxValue);
            else if (json.ValueTextEquals("total"u8)) _total = json.NextDouble("total", 0, double.MaxValue);
            else if (json.ValueTextEquals("ok"u8)) _ok = json.NextBoolean();
            else if (json.ValueTextEquals("exit"u8)) _exit = json.NextWhole("exit", ExitWords.Least, ExitWords.Most);
            else if (json.ValueTextEquals("desc"u8)) _desc = json.NextText("desc");
            else if (json.ValueTextEquals("group"u8)) _group = NextName(ref json, "group");
            else if (json.ValueTextEquals("host"u8)) _host = NextName(ref json, "host");
            else if (json.ValueTextEquals("weight"u8)) _weight = json.NextThousandths("weight", 1, Progressd.Store.Said.HeaviestWeight);
            else if (json.ValueTextEquals("note"u8)) _isNote = json.NextBoolean();
            else if (json.ValueTextEquals("text"u8)) _text = json.NextText("text");
            else return false;
            return true;
        }

        /// <summary>A field of that name: of version 1, and of a hint.</summary>
        public readonly string? Text => _text;

        /// <summary>Null: it lacks its numbers.</summary>
        public readonly Said? Said => _current is { } current && _total is { } total
            ? new Said
            {
                Current = current,
                Total = total,
                Ok = _ok,
                Exit = _exit,
                Desc = Desc,
                Group = _group,
                Host = _host,
                Weight = _weight,
                IsNote = _isNote,
            }
            : null;

        private readonly string NextName(ref Utf8JsonReader json, string field)
        {
            if (!json.Read()) throw new JsonException("cut off");
            return json.TokenType switch
            {
                JsonTokenType.String when json.GetString() is { Length: > 0 } name && NameRules.Host(name) == name => name,
                JsonTokenType.Number when json.TryGetInt32(out var place) && place >= 0 && place < names.Count => names[place],
                _ => throw new JsonException($"{field} is no name of 1 to {NameRules.MostCharacters} characters, nor a place in names"),
            };
        }

        // Version 1 wrote the words of the exit where there was no desc.
        private readonly string Desc => _text is null ? _desc : _exit is { } exit and not 0 && _text == ExitWords.Of(exit) ? "" : _text;
    }
}
