using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Progressd.Store;

/// <summary>The few steps that reading and writing JSON are made of. What does not fit throws a <see cref="JsonException"/>.</summary>
internal static class Json
{
    // Far more than the rules make, and near enough that no sum of them leaves the calendar.
    private const long LongestMilliseconds = 100L * 366 * 86_400_000, LatestMilliseconds = 60_000_000_000_000; // a century; the year 3871

    // Relaxed: these files are read by people, never by a browser. The shape is right by construction, so the writer need not check it.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>One object and a line end, as a reply. Served as application/json with nosniff: there is no HTML to break out of, and names stay readable.</summary>
    public static byte[] Object(Action<Utf8JsonWriter> writeFields)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            writeFields(json);
            json.WriteEndObject();
        }
        return [.. buffer.Written, (byte)'\n'];
    }

    /// <summary>What a worker said, without what goes without saying.</summary>
    public static void WriteReported(this Utf8JsonWriter json, double current, double total, bool ok, byte? exit, string text)
    {
        json.WriteNumber("current"u8, current);
        json.WriteNumber("total"u8, total);
        if (!ok) json.WriteBoolean("ok"u8, false);
        if (exit is { } code) json.WriteNumber("exit"u8, code);
        if (text.Length > 0) json.WriteString("text"u8, text);
    }

    public static void WriteMoment(this Utf8JsonWriter json, ReadOnlySpan<byte> name, Moment moment)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(moment.Steady);
        json.WriteNumberValue(moment.Wall);
        json.WriteEndArray();
    }

    public static void Expect(this ref Utf8JsonReader json, JsonTokenType type)
    {
        if (!json.Read() || json.TokenType != type) throw new JsonException($"{type} expected, {json.TokenType} met");
    }

    /// <summary>Moves to the next name in an object; false at its end.</summary>
    public static bool NextProperty(this ref Utf8JsonReader json)
    {
        if (!json.Read()) throw new JsonException("cut off");
        return json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Moves to the next object in an array; false at its end.</summary>
    public static bool NextItem(this ref Utf8JsonReader json)
    {
        if (!json.Read()) throw new JsonException("cut off");
        return json.TokenType switch
        {
            JsonTokenType.StartObject => true,
            JsonTokenType.EndArray => false,
            _ => throw new JsonException($"an object expected, {json.TokenType} met"),
        };
    }

    public static void SkipValue(this ref Utf8JsonReader json)
    {
        if (!json.Read() || !json.TrySkip()) throw new JsonException("cut off");
    }

    public static string NextString(this ref Utf8JsonReader json)
    {
        json.Expect(JsonTokenType.String);
        return json.GetString() is { Length: > 0 } text ? text : "";
    }

    public static bool NextBoolean(this ref Utf8JsonReader json) => json.Read() && json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException($"true or false expected, {json.TokenType} met"),
    };

    public static long NextInt64(this ref Utf8JsonReader json)
    {
        json.Expect(JsonTokenType.Number);
        return json.TryGetInt64(out var number) ? number : throw new JsonException("not a whole number");
    }

    public static TimeSpan NextSpan(this ref Utf8JsonReader json) => json.NextInt64() is >= 0 and <= LongestMilliseconds and var milliseconds
        ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new JsonException("not a length of time");

    public static long NextInstant(this ref Utf8JsonReader json) => json.NextInt64() is > -LatestMilliseconds and < LatestMilliseconds and var milliseconds
        ? milliseconds
        : throw new JsonException("not an instant");

    public static double NextDouble(this ref Utf8JsonReader json)
    {
        json.Expect(JsonTokenType.Number);
        return json.TryGetDouble(out var number) && double.IsFinite(number) ? number : throw new JsonException("not a finite number");
    }

    public static float NextSingle(this ref Utf8JsonReader json)
    {
        json.Expect(JsonTokenType.Number);
        return json.TryGetSingle(out var number) && float.IsFinite(number) ? number : throw new JsonException("not a finite number");
    }

    public static Moment NextMoment(this ref Utf8JsonReader json)
    {
        json.Expect(JsonTokenType.StartArray);
        var moment = new Moment(json.NextInstant(), json.NextInstant());
        json.Expect(JsonTokenType.EndArray);
        return moment;
    }
}
