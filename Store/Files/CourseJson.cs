using System.Collections.Immutable;
using System.Text.Json;
using Progressd.Store.TimeLeft;

namespace Progressd.Store.Files;

/// <summary>What is kept of a job for its time left, as an object of the snapshot (docs/state.md); sums are written to the last digit.</summary>
internal static class CourseJson
{
    // Of a step: its square is held below this, its length below 1.
    private const double MostSum = 16.0 * Entry.LastSequence;

    public static void Write(Utf8JsonWriter json, Course course)
    {
        json.WriteStartObject("course"u8);
        if (course.First is { } first)
        {
            json.WriteNumber("first"u8, first);
            json.WriteNumber("came"u8, course.Came);
            json.WriteNumber("heard"u8, course.Heard);
        }
        if (course.Steps > 0)
        {
            json.WriteNumber("steps"u8, course.Steps);
            json.WriteNumber("shares"u8, course.Shares);
            json.WriteNumber("squares"u8, course.Squares);
        }
        if (!course.Silences.Kept.IsEmpty)
        {
            json.WriteStartArray("silences"u8);
            foreach (var one in course.Silences.Kept) Write(json, one);
            json.WriteEndArray();
        }
        if (course.Silences.Candidate.Length > 0)
        {
            json.WritePropertyName("candidate"u8);
            Write(json, course.Silences.Candidate);
        }
        json.WriteEndObject();
    }

    public static Course Read(ref Utf8JsonReader json)
    {
        long? first = null, came = null, heard = null;
        var (steps, shares, squares) = (0L, 0.0, 0.0);
        var kept = ImmutableArray<Silence>.Empty;
        var candidate = default(Silence);
        json.Expect(JsonTokenType.StartObject);
        while (json.NextProperty())
        {
            if (json.ValueTextEquals("first"u8)) first = json.NextInstant("first");
            else if (json.ValueTextEquals("came"u8)) came = json.NextInstant("came");
            else if (json.ValueTextEquals("heard"u8)) heard = json.NextInstant("heard");
            else if (json.ValueTextEquals("steps"u8)) steps = json.NextWhole("steps", 0, Entry.LastSequence);
            else if (json.ValueTextEquals("shares"u8)) shares = json.NextDouble("shares", 0, MostSum);
            else if (json.ValueTextEquals("squares"u8)) squares = json.NextDouble("squares", 0, MostSum);
            else if (json.ValueTextEquals("silences"u8)) kept = NextSilences(ref json);
            else if (json.ValueTextEquals("candidate"u8)) candidate = NextSilence(ref json);
            else json.SkipValue();
        }
        var isOrdered = first is null ? came is null && heard is null : first <= came && came <= heard;
        if (!isOrdered) throw new JsonException("the times of a course are in no order");
        return new Course
        {
            First = first,
            Came = came ?? 0,
            Heard = heard ?? 0,
            Steps = steps,
            Shares = shares,
            Squares = squares,
            Silences = new(kept, candidate),
        };
    }

    private static void Write(Utf8JsonWriter json, Silence silence)
    {
        json.WriteStartArray();
        json.WriteNumberValue(silence.From);
        json.WriteNumberValue(silence.To);
        json.WriteEndArray();
    }

    private static ImmutableArray<Silence> NextSilences(ref Utf8JsonReader json)
    {
        var kept = ImmutableArray.CreateBuilder<Silence>();
        json.Expect(JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            if (kept.Count == Silences.Most) throw new JsonException($"more than {Silences.Most} silences");
            kept.Add(Rest(ref json));
        }
        return json.TokenType == JsonTokenType.EndArray ? kept.DrainToImmutable() : throw new JsonException("silences are no pairs of times");
    }

    private static Silence NextSilence(ref Utf8JsonReader json)
    {
        json.Expect(JsonTokenType.StartArray);
        return Rest(ref json);
    }

    private static Silence Rest(ref Utf8JsonReader json)
    {
        var silence = new Silence(json.NextInstant("silence"), json.NextInstant("silence"));
        json.Expect(JsonTokenType.EndArray);
        return silence.Length >= 0 ? silence : throw new JsonException("a silence ends before it begins");
    }
}
