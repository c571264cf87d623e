using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Progressd.Store.Files;
using Progressd.Store.Texts;

namespace Progressd.Store;

/// <summary>The few steps that reading and writing JSON are made of. What does not fit throws a <see cref="JsonException"/>.</summary>
internal static class Json
{
    private const long LongestMilliseconds = 100L * 366 * 86_400_000; // a century, far more than the rules make

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

    /// <summary>A text that went through the rule for texts, or an id that stands for one.</summary>
    public static string NextText(this ref Utf8JsonReader json, string name) => json.NextString() is var text && PlainText.IsWithinLength(text)
        ? text
        : throw new JsonException($"{name} is longer than {PlainText.MaxLength} characters");

    public static Id NextId(this ref Utf8JsonReader json, string name) => json.NextString() is var text && Id.IsWhole(text)
        ? Id.Trusted(text)
        : throw new JsonException($"{name} is no id: 1 to {Id.MaxLength} characters without control characters at its ends");

    public static JobKey NextKey(this ref Utf8JsonReader json, string name) => json.NextString() is var text && JobKey.IsWhole(text)
        ? new(text)
        : throw new JsonException($"{name} is no salted hash");

    public static bool NextBoolean(this ref Utf8JsonReader json) => json.Read() && json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException($"true or false expected, {json.TokenType} met"),
    };

    /// <summary>A whole number within bounds, both included.</summary>
    public static long NextWhole(this ref Utf8JsonReader json, string name, long min, long max)
    {
        json.Expect(JsonTokenType.Number);
        return json.TryGetInt64(out var number) && number >= min && number <= max ? number
            : throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"{name} is not a whole number from {min} to {max}"));
    }

    /// <summary>A finite number within bounds, both included.</summary>
    public static double NextDouble(this ref Utf8JsonReader json, string name, double min, double max)
    {
        json.Expect(JsonTokenType.Number);
        return json.TryGetDouble(out var number) && number >= min && number <= max ? number
            : throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"{name} is not a number from {min} to {max}"));
    }

    /// <summary>A number of thousandths, written with up to three decimals.</summary>
    public static int NextThousandths(this ref Utf8JsonReader json, string name, int min, int max)
    {
        json.Expect(JsonTokenType.Number);
        return json.TryGetDecimal(out var number) && number >= min / 1000m && number <= max / 1000m && number * 1000 == decimal.Truncate(number * 1000) ? (int)(number * 1000)
            : throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"{name} is not a number from {min / 1000m} to {max / 1000m} with three decimals at the most"));
    }

    public static float NextSingle(this ref Utf8JsonReader json, string name, float min, float max)
    {
        json.Expect(JsonTokenType.Number);
        return json.TryGetSingle(out var number) && number >= min && number <= max ? number
            : throw new JsonException(string.Create(CultureInfo.InvariantCulture, $"{name} is not a number from {min} to {max}"));
    }

    public static TimeSpan NextSpan(this ref Utf8JsonReader json, string name, long min = 0) =>
        TimeSpan.FromMilliseconds(json.NextWhole(name, min, LongestMilliseconds));

    public static long NextInstant(this ref Utf8JsonReader json, string name) => json.NextWhole(name, Moment.Earliest, Moment.Latest);

    public static Moment NextMoment(this ref Utf8JsonReader json, string name)
    {
        json.Expect(JsonTokenType.StartArray);
        var moment = new Moment(json.NextInstant(name), json.NextInstant(name));
        json.Expect(JsonTokenType.EndArray);
        return moment;
    }
}
