using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Tests.Support;

namespace Progressd.Tests.Store.Files;

/// <summary>The real disk does what the store relies on.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class DiskTests
{
    private readonly Disk _disk = new();
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("progressd-test-").FullName;

    [TearDown]
    public void RemoveFolder()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void What_is_appended_is_there()
    {
        using (var file = _disk.Create(At("x")))
        {
            file.Append("one\n"u8);
            file.Append("two\n"u8);
            file.Sync();
        }
        _disk.SyncFolder(_folder);
        using var read = new StreamReader(_disk.OpenRead(At("x"))!);
        Assert.That(read.ReadToEnd(), Is.EqualTo("one\ntwo\n"));
    }

    [Test]
    public void Files_and_folders_are_not_for_everyone()
    {
        _disk.CreateFolder(At("a/b"));
        _disk.Create(At("a/b/x")).Dispose();
        Assert.That(
            (File.GetUnixFileMode(At("a")) | File.GetUnixFileMode(At("a/b")), File.GetUnixFileMode(At("a/b/x"))),
            Is.EqualTo(((UnixFileMode)Convert.ToInt32("750", 8), (UnixFileMode)Convert.ToInt32("640", 8))));
    }

    [Test]
    public void A_name_that_is_taken_is_not_overwritten()
    {
        _disk.Create(At("x")).Dispose();
        Assert.That(() => _disk.Create(At("x")), Throws.TypeOf<DiskException>().With.Message.EqualTo("a file of that name is there already"));
    }

    [Test]
    public void A_file_knows_whether_it_still_has_its_name()
    {
        using var file = _disk.Create(At("x"));
        Assert.That((file.IsLinked, file.IsAt(At("x"))), Is.EqualTo((true, true)));
        _disk.Rename(At("x"), At("y"));
        Assert.That((file.IsLinked, file.IsAt(At("x")), file.IsAt(At("y"))), Is.EqualTo((true, false, true)));
        _disk.Delete(At("y"));
        _disk.Create(At("y")).Dispose();
        Assert.That((file.IsLinked, file.IsAt(At("y"))), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_lock_is_held_by_one_and_free_when_he_ends()
    {
        var held = _disk.Lock(At("lock"))!;
        Assert.That(_disk.Lock(At("lock")), Is.Null);
        held.Dispose();
        using var next = _disk.Lock(At("lock"));
        Assert.That(next, Is.Not.Null);
    }

    [Test]
    public void A_deleted_folder_is_said_to_be_gone()
    {
        Directory.Delete(_folder);
        Assert.That(() => _disk.ProbeFolder(_folder), Throws.TypeOf<DiskException>().With.Message.EqualTo("folder is gone"));
        Assert.That(() => _disk.Create(At("x")), Throws.TypeOf<DiskException>().With.Message.EqualTo("folder is gone"));
        Assert.That(() => _disk.Delete(At("x")), Throws.Nothing);
        Assert.That((_disk.OpenRead(At("x")), _disk.List(_folder).Count), Is.EqualTo(((Stream?)null, 0)));
    }

    [Test]
    public void A_full_device_is_said_to_be_full()
    {
        // /dev/full takes no byte; opened by its name, as a lock file is.
        using var full = _disk.Lock("/dev/full")!;
        Assert.That(() => full.Append("x"u8), Throws.TypeOf<DiskException>().With.Message.EqualTo("disk full"));
    }

    [TestCase("/dev/null", "--state is '/dev/null': it is no regular file")]
    [TestCase("/", "--state is '/', a folder: add the name of a file, such as /progressd.json")]
    [TestCase("/tmp", "--state is '/tmp': it is no regular file")]
    [TestCase("/tmp/", "--state is '/tmp/', a folder: add the name of a file, such as /tmp/progressd.json")]
    [TestCase(" ", "--state is ' ', and must be the path of a file such as /var/lib/progressd/progressd.json")]
    public void An_absurd_path_is_refused(string path, string message)
    {
        var problem = Assert.Throws<StateException>(() => StateFile.Open(path, _disk, TimeProvider.System, _ => { }))!;
        Assert.That((problem.Problem, problem.Message), Is.EqualTo((StateProblem.BadPath, message)));
    }

    [TestCase("/proc/progressd/x.json")]
    [TestCase("/dev/null/x.json")]
    public void A_path_that_cannot_be_made_is_refused(string path) =>
        Assert.That(() => StateFile.Open(path, _disk, TimeProvider.System, _ => { }),
            Throws.TypeOf<StateException>().With.Property("Problem").EqualTo(StateProblem.NotWritable).And.Message.Contains(Path.GetDirectoryName(path)!));

    [Test]
    public void A_store_on_it_lives_through_restarts()
    {
        for (var i = 1; i <= 3; i++)
        {
            using var file = StateFile.Open(At("deep/er/state.json"), _disk, TimeProvider.System, line => Assert.Fail(line));
            var store = new JobStore(
                file, new() { Retention = TimeSpan.FromDays(7), SnapshotInterval = TimeSpan.FromSeconds(30) }, TimeProvider.System, line => Assert.Fail(line));
            Assert.That(store.State.Jobs.Count, Is.EqualTo(i - 1));
            store.Create(new CreateRequest { Id = Id.Trusted($"{i}") });
            store.Tick();
            if (i == 2) Assert.That(store.Save());
            Assert.That(() => StateFile.Open(At("deep/er/state.json"), _disk, TimeProvider.System, _ => { }), Throws.TypeOf<StateException>());
        }
    }

    private string At(string name) => Path.Combine(_folder, name);
}
