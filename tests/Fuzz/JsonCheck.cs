using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Progressd.Tests.Fuzz;

/// <summary>JSON as every parser takes it: strict UTF-8, no half of a surrogate pair, each number finite.</summary>
internal static class JsonCheck
{
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static string? Fault(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body)) return "JSON that is not UTF-8";
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.Number && !(json.TryGetDouble(out var number) && double.IsFinite(number)))
                return $"the number {Encoding.UTF8.GetString(json.ValueSpan)}";
            // Of escapes alone half a pair can be made.
            if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && json.ValueIsEscaped) json.GetString();
        }
        return json.BytesConsumed == body.Length ? null : "something follows the JSON";
    }
}
