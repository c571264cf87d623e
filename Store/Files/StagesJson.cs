using System.Collections.Immutable;
using System.Text.Json;
using Progressd.Store.Grouping;

namespace Progressd.Store.Files;

/// <summary>The groups of a job as JSON, the same in journal and snapshot: <c>"groups":[{"name":"flag","expected":24}]</c>, left out if there are none.</summary>
internal static class StagesJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<Stage> stages)
    {
        var any = false;
        foreach (var (name, expected) in stages)
        {
            if (!any) json.WriteStartArray("groups"u8);
            any = true;
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteNumber("expected"u8, expected);
            json.WriteEndObject();
        }
        if (any) json.WriteEndArray();
    }

    public static ImmutableArray<Stage> Read(ref Utf8JsonReader json)
    {
        var stages = ImmutableArray.CreateBuilder<Stage>();
        json.Expect(JsonTokenType.StartArray);
        while (json.NextItem()) Add(stages, ReadOne(ref json));
        return stages.DrainToImmutable();
    }

    public static void Add(ImmutableArray<Stage>.Builder stages, Stage stage)
    {
        if (stages.Count == Stages.Most) throw new JsonException($"more than {Stages.Most} groups");
        stages.Add(stage);
    }

    /// <summary>At the beginning of its object.</summary>
    public static Stage ReadOne(ref Utf8JsonReader json)
    {
        var (name, expected) = ("", 0);
        while (json.NextProperty())
        {
            if (json.ValueTextEquals("name"u8)) name = json.NextString();
            else if (json.ValueTextEquals("expected"u8)) expected = (int)json.NextWhole("expected", 0, WriteRules.MostAnnounced);
            else json.SkipValue();
        }
        return NameRules.Group(name) == name ? new(name, expected) : throw new JsonException($"a group's name is no name of 1 to {NameRules.MostCharacters} characters");
    }
}
