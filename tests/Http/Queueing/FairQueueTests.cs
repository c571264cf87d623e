using Progressd.Http.Messages;
using Progressd.Http.Queueing;
using Progressd.Store;

namespace Progressd.Tests.Http.Queueing;

/// <summary>One thread that is held at its first piece of work, so that the order of all that comes meanwhile is seen.</summary>
public sealed class FairQueueTests
{
    private const int Room = 8;

    private readonly List<string> _done = [];
    private FairQueue _queue = null!;
    private ManualResetEventSlim _goesOn = null!;

    [SetUp]
    public void HoldTheThread()
    {
        _done.Clear();
        (_queue, _goesOn) = (new FairQueue("test", threads: 1, Room, forgetsHungUpFrom: 0), new ManualResetEventSlim());
        var isHeld = new ManualResetEventSlim();
        Ask(new TestClient(99), "held", () =>
        {
            isHeld.Set();
            _goesOn.Wait();
        });
        isHeld.Wait();
    }

    [TearDown]
    public void LetGo()
    {
        _goesOn.Set();
        _queue.Dispose();
    }

    [Test]
    public void Whoever_asks_for_many_waits_for_itself()
    {
        var (greedy, other) = (new TestClient(1), new TestClient(2));
        Task<Reply>[] all = [Ask(greedy, "a1"), Ask(greedy, "a2"), Ask(greedy, "a3"), Ask(other, "b1")];
        _goesOn.Set();
        Task.WaitAll(all);
        Assert.That(_done, Is.EqualTo(new[] { "a1", "b1", "a2", "a3" }));
    }

    [Test]
    public void Behind_a_proxy_jobs_take_turns()
    {
        var proxy = new TestClient(1);
        Task<Reply>[] all = [Ask(proxy, "a1", job: "a"), Ask(proxy, "a2", job: "a"), Ask(proxy, "b1", job: "b"), Ask(proxy, "b2", job: "b"), Ask(proxy, "c1", job: "c")];
        _goesOn.Set();
        Task.WaitAll(all);
        Assert.That(_done, Is.EqualTo(new[] { "a1", "b1", "c1", "a2", "b2" }));
    }

    [Test]
    public void An_address_with_many_jobs_has_no_more_turns_than_one_with_one()
    {
        var (many, one) = (new TestClient(1), new TestClient(2));
        Task<Reply>[] all = [Ask(many, "a", job: "a"), Ask(many, "b", job: "b"), Ask(many, "c", job: "c"), Ask(one, "x1"), Ask(one, "x2")];
        _goesOn.Set();
        Task.WaitAll(all);
        Assert.That(_done, Is.EqualTo(new[] { "a", "x1", "b", "x2", "c" }));
    }

    [Test]
    public void A_full_queue_gives_way_to_whoever_has_less_in_it_and_refuses_whoever_has_most()
    {
        var (greedy, other) = (new TestClient(1), new TestClient(2));
        var asked = Enumerable.Range(0, Room).Select(i => Ask(greedy, $"a{i}")).ToList();
        var tooMany = Ask(greedy, "one more");
        Assert.That(tooMany.IsFaulted && IsBusy(tooMany), Is.True, "who has it all is refused");
        var late = Ask(other, "b");
        Assert.That(IsBusy(asked[^1]), Is.True, "its newest had to go");
        _goesOn.Set();
        late.Wait();
        Task.WaitAll(asked[..^1]);
        Assert.That(_done, Is.EqualTo(new[] { "a0", "b", "a1", "a2", "a3", "a4", "a5", "a6" }));
        Assert.That(_queue.Refused, Is.EqualTo(2));
    }

    [Test]
    public void One_job_of_one_address_holds_no_more_than_half_while_others_wait()
    {
        var (greedy, other) = (new TestClient(1), new TestClient(2));
        Ask(other, "b");
        var asked = Enumerable.Range(0, Room).Select(i => Ask(greedy, $"a{i}")).ToList();
        Assert.That(asked.Count(one => one.IsFaulted), Is.EqualTo(Room / 2));
        Assert.That(_queue.Count, Is.EqualTo(1 + Room / 2));
    }

    [Test]
    public void Nothing_is_made_for_a_client_that_hung_up_while_it_waited()
    {
        var (gone, there) = (new TestClient(1), new TestClient(2));
        var (lost, seen) = (Ask(gone, "lost"), Ask(there, "seen"));
        gone.HasHungUp = true;
        _goesOn.Set();
        seen.Wait();
        Assert.That(_done, Is.EqualTo(new[] { "seen" }));
        Assert.That(lost.Exception!.InnerException, Is.InstanceOf<ClientGoneException>());
    }

    [Test]
    public void What_costs_next_to_nothing_is_made_for_one_who_may_have_closed_only_its_sending_end()
    {
        using var queue = new FairQueue("test", threads: 1, Room, forgetsHungUpFrom: Room);
        var ticket = new Ticket(new TestClient(1) { HasHungUp = true }, "job", new Making(queue, () => Done("seen"), _ => { }));
        Assert.That(queue.TryAdd(ticket), Is.True);
        _goesOn.Set();
        Assert.That(() => _done, Does.Contain("seen").After(10_000, 10));
    }

    [Test]
    public void A_client_that_hung_up_is_let_go_of_before_its_turn()
    {
        var gone = new TestClient(1);
        var lost = Ask(gone, "lost");
        gone.HasHungUp = true;
        _queue.Sweep();
        Assert.That(lost.Exception!.InnerException, Is.InstanceOf<ClientGoneException>());
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void Those_who_hung_up_make_room_for_those_who_are_there()
    {
        var (gone, there) = (new TestClient(1), new TestClient(1));
        for (var i = 0; i < Room; i++) _ = Ask(gone, "lost");
        gone.HasHungUp = true;
        var seen = Ask(there, "seen");
        _goesOn.Set();
        seen.Wait();
        Assert.That(_done, Is.EqualTo(new[] { "seen" }));
    }

    [Test]
    public void Equal_requests_are_made_once_at_the_turn_of_whoever_is_first()
    {
        var (greedy, other) = (new TestClient(1), new TestClient(2));
        Ask(greedy, "a1");
        Ask(greedy, "a2");
        var shared = new Making(_queue, () => Done("shared"), _ => { });
        Task<Reply>[] both = [Join(shared, greedy), Join(shared, other)];
        _goesOn.Set();
        Task.WaitAll(both);
        Assert.That(_done.Take(2), Is.EqualTo(new[] { "a1", "shared" }));
        Assert.That(both[0].Result, Is.SameAs(both[1].Result));
    }

    [Test]
    public void What_fails_fails_for_all_who_wait_for_it_and_the_next_one_is_made()
    {
        var client = new TestClient(1);
        var failing = new Making(_queue, () => throw new InvalidOperationException("no"), _ => { });
        Task<Reply>[] both = [Join(failing, client), Join(failing, new TestClient(2))];
        var next = Ask(client, "next");
        _goesOn.Set();
        next.Wait();
        Assert.That(both.Select(one => one.Exception!.InnerException!.Message), Is.All.EqualTo("no"));
    }

    private Task<Reply> Ask(TestClient client, string name, Action? meanwhile = null, string job = "job") => Join(new Making(_queue, () =>
    {
        meanwhile?.Invoke();
        return meanwhile is null ? Done(name) : Reply.Line(200, name);
    }, _ => { }), client, job);

    private static Task<Reply> Join(Making making, TestClient client, string job = "job")
    {
        var ticket = new Ticket(client, job, making);
        making.TryJoin(ticket);
        return ticket.Reply;
    }

    private Reply Done(string name)
    {
        _done.Add(name);
        return Reply.Line(200, name);
    }

    private static bool IsBusy(Task<Reply> reply) => reply.Exception?.InnerException is ProblemException { Kind: ProblemKind.Busy };

    private sealed class TestClient(uint address) : IClient
    {
        private volatile bool _hasHungUp;

        public uint Address => address;

        public bool HasHungUp { get => _hasHungUp; set => _hasHungUp = value; }
    }
}
