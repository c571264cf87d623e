using Progressd.Store.Files;

namespace Progressd.Tests.Store.Files;

/// <summary>A state path that is a symbolic link: the file behind it is the state, under whatever name.</summary>
public sealed class LinkTests
{
    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("progressd-link-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestCase(false)]
    [TestCase(true)]
    public void A_snapshot_takes_the_place_of_the_file_and_not_of_the_link(bool isThere)
    {
        var (file, link) = Linked();
        if (isThere) Open(file).Dispose();
        Open(link).Dispose();
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(file), "it is still a link");
        Assert.That(new FileInfo(file) is { Exists: true, LinkTarget: null });
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(link)!), Is.EqualTo(new[] { link }), "nothing lies beside the link");
    }

    [Test]
    public void One_state_has_one_lock_whatever_it_is_called()
    {
        var (file, link) = Linked();
        var second = Path.Combine(_folder, "other.json");
        File.CreateSymbolicLink(second, "links/night.json");
        using var held = Open(link);
        foreach (var name in new[] { file, link, second })
            Assert.That(() => Open(name), Throws.TypeOf<StateException>().With.Property("Problem").EqualTo(StateProblem.Locked), name);
    }

    [Test]
    public void What_lies_beside_the_link_from_a_version_that_did_not_follow_it_is_not_passed_over()
    {
        var (file, link) = Linked();
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(link)!, "night.journal.1"), "");
        Assert.That(() => Open(link), Throws.TypeOf<StateException>().With.Message.Contains("night.journal.1 lies beside the link").And.Message.Contains(file));
    }

    [Test]
    public void A_link_to_itself_is_refused_in_one_line()
    {
        var link = Path.Combine(_folder, "loop.json");
        File.CreateSymbolicLink(link, "loop.json");
        Assert.That(() => Open(link), Throws.TypeOf<StateException>().With.Message.StartsWith($"--state is '{link}', and cannot be followed"));
    }

    private (string File, string Link) Linked()
    {
        var (data, links) = (Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName, Directory.CreateDirectory(Path.Combine(_folder, "links")).FullName);
        var (file, link) = (Path.Combine(data, "state.json"), Path.Combine(links, "night.json"));
        File.CreateSymbolicLink(link, file);
        return (file, link);
    }

    private static StateFile Open(string path) => StateFile.Open(path, new Disk(), TimeProvider.System, _ => { });
}
