using System.Net;
using System.Text;
using Progressd.Tests.Support;

namespace Progressd.Tests.Http;

/// <summary>A job that was made with a key is written to with it only; who looks needs none.</summary>
public sealed class KeyTests
{
    private const string Key = "correct.horse~battery-staple_9";
    private TestServer _server = null!;

    [SetUp]
    public void Begin() => _server = new TestServer();

    [TearDown]
    public void End() => _server.Dispose();

    [TestCase("create?jobid=j")]
    [TestCase("create?jobid=j&keep=1&desc=mine")]
    [TestCase("create?jobid=j&new=1")]
    [TestCase("update?jobid=j&workid=1&current=1&total=2")]
    [TestCase("update?jobid=j&workid=1&exit=1")]
    [TestCase("update?jobid=j&workid=1&current=1&total=2&create=1")]
    [TestCase("update?jobid=j&workid=1&current=1&total=2&key=correct.horse~battery-staple_9")]
    [TestCase("finish?jobid=j")]
    public async Task Without_it_nothing_is_written(string write)
    {
        await Create(Key);
        var before = _server.Store.State.Sequence;
        foreach (var key in new[] { null, "", "wrong-key-1", Key + "x", Key[..^1] })
        {
            var came = string.IsNullOrEmpty(key) ? "none" : "another";
            var error = $"error: job 'j' has a key, and {came} came: send it as the header X-Progress-Key, or as key= in a POST form\n";
            Assert.That(await Get(write, key), Is.EqualTo((HttpStatusCode.Forbidden, error)), key);
        }
        Assert.That(_server.Store.State.Sequence, Is.EqualTo(before));
    }

    [TestCase("update?jobid=j&workid=1&current=1&total=2")]
    [TestCase("finish?jobid=j")]
    [TestCase("create?jobid=j&keep=1&desc=mine")]
    public async Task With_it_as_a_header_it_is_written(string write)
    {
        await Create(Key);
        Assert.That((await Get(write, Key)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task In_a_form_it_counts_as_the_header_does()
    {
        Assert.That(await Form("create", $"jobid=j&key={Uri.EscapeDataString(Key)}"), Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await Form("update", "jobid=j&workid=1&current=1&total=2"), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await Form("update", $"jobid=j&workid=1&current=1&total=2&key={Key}"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Form("delete", $"jobid=j&key={Key}"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_batch_is_refused_whole_and_its_line_is_named()
    {
        await Create(Key);
        await Get("create?jobid=free", null);
        const string Lines = "jobid=free&workid=1&current=1&total=2\njobid=j&workid=1&current=1&total=2\n";
        using var without = await _server.Client.PostAsync("updates", new StringContent(Lines));
        Assert.That((without.StatusCode, (await without.Content.ReadAsStringAsync())[..41]), Is.EqualTo((HttpStatusCode.Forbidden, "error: line 2: job 'j' has a key, and non")));
        Assert.That(await _server.Get("status?jobid=free"), Does.Contain("\"workers\":[]"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "updates") { Content = new StringContent(Lines) };
        request.Headers.Add("X-Progress-Key", Key);
        using var with = await _server.Client.SendAsync(request);
        Assert.That(await with.Content.ReadAsStringAsync(), Is.EqualTo("ok 2\n"));
    }

    [Test]
    public async Task It_is_taken_by_whoever_makes_the_job_also_with_a_report()
    {
        Assert.That((await Get("update?jobid=j&workid=1&current=1&total=2&create=1", Key)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await Get("update?jobid=j&workid=1&current=2", null)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await Get("create?jobid=j", Key)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await Get("update?jobid=j&workid=1&current=1&total=2", Key)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task On_a_job_without_one_it_is_ignored()
    {
        await Create(null);
        Assert.That((await Get("update?jobid=j&workid=1&current=1&total=2", Key)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await Get("create?jobid=j&keep=1&desc=x", Key)).Status, Is.EqualTo(HttpStatusCode.OK), "a job that is amended gets none");
        Assert.That((await Get("update?jobid=j&workid=1&current=2", null)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("short")]
    [TestCase("with space in it")]
    [TestCase("slash/slash/slash")]
    public async Task One_of_another_form_makes_no_job_and_is_not_repeated(string key)
    {
        var (status, body) = await Get("create?jobid=j", key);
        Assert.That((status, body), Is.EqualTo((HttpStatusCode.BadRequest, $"error: key has {key.Length} characters, and must have 8 to 128 of A–Z a–z 0–9 . _ ~ -\n")));
        Assert.That(_server.Store.State.Jobs, Is.Empty);
        Assert.That((await Get("update?jobid=j&workid=1&exit=1&create=1", key)).Status, Is.EqualTo(HttpStatusCode.OK), "a failure is not lost for it");
    }

    [Test]
    public async Task Who_looks_needs_none()
    {
        await Create(Key);
        await Get("update?jobid=j&workid=1&current=1&total=2", Key);
        foreach (var view in new[] { "show", "text", "status", "render" })
            Assert.That((await Get($"{view}?jobid=j", null)).Status, Is.EqualTo(HttpStatusCode.OK), view);
    }

    [Test]
    public async Task It_is_in_no_reply_no_log_and_no_file()
    {
        await Create(Key);
        await Get("update?jobid=j&workid=1&current=1&total=2", Key);
        await Get("update?jobid=j&workid=1&current=1", Key + "wrong");
        _server.Store.Save();
        foreach (var view in new[] { "show?jobid=j", "text?jobid=j", "status?jobid=j", "", "../metrics", "../healthz" })
            Assert.That((await Get(view, Key)).Body, Does.Not.Contain(Key), view);
        foreach (var file in _server.FilesOfState()) Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain(Key), file);
        Assert.That(_server.LogAtTheEnd(), Does.Not.Contain(Key));
    }

    [Test]
    public async Task It_holds_over_a_restart()
    {
        await Create(Key);
        var read = _server.ReadBack().Jobs.Values.Single();
        Assert.That((read.Key!.Matches(Key), read.Key.Matches("wrong-key-1"), read.Key.Matches(null)), Is.EqualTo((true, false, false)));
    }

    private Task<(HttpStatusCode Status, string Body)> Create(string? key) => Get("create?jobid=j", key);

    private async Task<HttpStatusCode> Form(string route, string form)
    {
        using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var reply = await _server.Client.PostAsync(route, content);
        return reply.StatusCode;
    }

    private async Task<(HttpStatusCode Status, string Body)> Get(string relative, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, relative);
        if (key is not null) request.Headers.TryAddWithoutValidation("X-Progress-Key", key);
        using var reply = await _server.Client.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }
}
