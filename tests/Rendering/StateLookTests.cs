using Progressd.Rendering;
using Progressd.Store;
using Progressd.Tests.Support;

namespace Progressd.Tests.Rendering;

/// <summary>The one table of looks: what no state may share with another, and that nobody decides a look beside it.</summary>
public sealed class StateLookTests
{
    private static readonly StateLook[] All = [.. Enum.GetValues<WorkerState>().Select(StateLook.Of)];

    [Test]
    public void Each_state_has_its_own_row() => Assert.That(All.Select(look => look.State), Is.EqualTo(Enum.GetValues<WorkerState>()));

    [Test]
    public void No_two_states_have_the_same_name_word_or_sign()
    {
        Assert.That(All.Select(look => look.Name), Is.Unique);
        Assert.That(All.Select(look => look.Word), Is.Unique);
        Assert.That(All.Select(look => look.Icon.Path), Is.Unique);
        // Who waits and who never came have one sign in a terminal: there it never stands without the word.
        var listed = All.Where(look => look.HasWorkers).ToList();
        Assert.That(listed.Select(look => look.TextSign).Where(sign => sign.Length > 0), Is.Unique);
        Assert.That(listed.Select(look => look.AsciiSign).Where(sign => sign.Length > 0), Is.Unique);
        Assert.That(All.Select(look => look.TabSign).Where(sign => sign.Length > 0), Is.Unique);
    }

    [Test]
    public void No_two_states_have_the_same_place_in_an_order()
    {
        Assert.That(All.Select(look => look.CountPlace), Is.Unique);
        Assert.That(All.Select(look => look.BarPlace), Is.Unique);
        Assert.That(All.Select(look => look.StackPlace), Is.Unique);
        Assert.That(All.Select(look => look.CellPlace), Is.Unique);
    }

    [Test]
    public void What_stands_out_has_stripes_and_signs_too_so_that_nobody_has_to_tell_red_from_green()
    {
        foreach (var look in All.Where(look => look.StandsOut))
        {
            Assert.That(look.Pattern, Is.Not.Null, look.Name);
            Assert.That(look.Mark, Is.Not.Null, look.Name);
            Assert.That(look.SignsBar, Is.True, look.Name);
        }
    }

    [Test]
    public void Who_has_a_sign_in_a_terminal_has_one_in_ASCII_as_well() =>
        Assert.That(All.Select(look => look.TextSign.Length > 0), Is.EqualTo(All.Select(look => look.AsciiSign.Length > 0)));

    /// <summary>A state may be asked for where rules live (Store) and where a state is the subject; how it looks is in the table alone.</summary>
    [Test]
    public void Nobody_but_the_table_chooses_by_the_state_how_something_looks()
    {
        var choices = from folder in new[] { "Rendering", "Http" }
                      from file in Directory.GetFiles(Path.Combine(Script.Root, folder), "*.cs", SearchOption.AllDirectories)
                      where Path.GetFileName(file) is not ("StateLook.Rows.cs" or "JobLook.cs")
                      from line in File.ReadLines(file)
                      where line.TrimStart().StartsWith("WorkerState.", StringComparison.Ordinal) && line.Contains("=>", StringComparison.Ordinal)
                      select $"{Path.GetRelativePath(Script.Root, file)}: {line.Trim()}";
        Assert.That(choices, Is.Empty);
    }
}
