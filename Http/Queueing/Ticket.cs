using Progressd.Http.Messages;

namespace Progressd.Http.Queueing;

/// <summary>One request's place in a <see cref="FairQueue"/>. Several may wait for the same work: the first that is reached does it for all.</summary>
/// <param name="hasRoom">Asked at its turn: false where the reply, once made, could not be sent.</param>
internal sealed class Ticket(IClient client, string job, Making making, Func<bool>? hasRoom = null)
{
    private readonly TaskCompletionSource<Reply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IClient Client => client;

    /// <summary>The id that the request is about, as it was asked for; empty if it is about none.</summary>
    public string Job => job;

    /// <summary>Where it waits: the queue's own.</summary>
    internal LinkedListNode<Ticket>? Place { get; set; }

    /// <exception cref="Store.ProblemException">Busy: the queue was full, and others had fewer in it.</exception>
    /// <exception cref="ClientGoneException">Nobody waits for it any more.</exception>
    public Task<Reply> Reply => _reply.Task;

    internal void Work()
    {
        if (hasRoom?.Invoke() == false) Refuse();
        else making.Make();
    }

    internal void Refuse() => Fail(Renderings.Busy());

    internal void Forget() => Fail(new ClientGoneException());

    internal void Answer(Reply reply) => _reply.TrySetResult(reply);

    internal void Fail(Exception problem)
    {
        _reply.TrySetException(problem);
        making.Leave(this);
    }
}
