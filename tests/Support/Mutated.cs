using System.Text;
using Progressd.Tests.Fuzz;

namespace Progressd.Tests.Support;

/// <summary>
/// Feeds a parser with examples, spoilt at random. It must come back, with a value that is sound or with an exception that it is known for.
/// A failure names the seed; <c>PROGRESSD_FUZZ=1000000</c> makes so many.
/// </summary>
internal static class Mutated
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="usual">How many, where nobody says.</param>
    /// <param name="examples">Some as they are meant to be.</param>
    /// <param name="fault">What is wrong with what the parser made of it; null: nothing.</param>
    /// <param name="known">The exceptions that it may throw.</param>
    public static void Bytes(int usual, IReadOnlyList<byte[]> examples, Func<byte[], string?> fault, params Type[] known)
    {
        var (seed, input) = (0, Array.Empty<byte>());
        var work = Task.Run(() =>
        {
            for (; seed < (FuzzSettings.Count ?? usual); seed++)
            {
                var random = new Random(seed);
                input = Mutation.Of(random, examples[random.Next(examples.Count)], examples[random.Next(examples.Count)]);
                if (Outcome(input, fault, known) is { } wrong) return $"seed {seed}: {wrong}\n{Shown(input)}";
            }
            return null;
        });
        Assert.That(work.Wait(Patience), Is.True, () => $"seed {seed} does not end: {Shown(input)}");
        Assert.That(work.Result, Is.Null);
    }

    /// <summary>The same of texts, one char a byte.</summary>
    public static void Texts(int usual, IReadOnlyList<string> examples, Func<string, string?> fault, params Type[] known) =>
        Bytes(usual, [.. examples.Select(Encoding.Latin1.GetBytes)], bytes => fault(Encoding.Latin1.GetString(bytes)), known);

    /// <summary>What is wrong with a text that goes on to people; null: nothing.</summary>
    public static string? HalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text, i++))) return "half of a surrogate pair";
        return text.AsSpan().ContainsAny('\uFFFE', '\uFFFF') ? "U+FFFE or U+FFFF" : null;
    }

    private static string? Outcome(byte[] input, Func<byte[], string?> fault, Type[] known)
    {
        try
        {
            return fault(input);
        }
        catch (Exception e) when (known.Any(type => type.IsInstanceOfType(e)))
        {
            return null;
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    private static string Shown(byte[] input) => Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, 4000)));
}
