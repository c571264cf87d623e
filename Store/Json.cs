using System.Text.Encodings.Web;
using System.Text.Json;

namespace Progressd.Store;

/// <summary>The few steps that reading and writing state are made of. What does not fit throws a <see cref="JsonException"/>.</summary>
internal static class Json
{
    // Far more than the rules make, and near enough that no sum of them leaves the calendar.
    private const long LongestMilliseconds = 100L * 366 * 86_400_000, LatestMilliseconds = 60_000_000_000_000; // a century; the year 3871

    // Relaxed: these files are read by people, never by a browser. The shape is right by construction, so the writer need not check it.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

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
