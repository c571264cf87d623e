namespace Progressd.Http.Queueing;

/// <summary>Who sent a request, as far as a fair share goes.</summary>
public interface IClient
{
    /// <summary>IPv4, as a number. Behind a proxy all clients have the proxy's.</summary>
    uint Address { get; }

    /// <summary>Its end of the connection is closed: most likely nobody would read the reply.</summary>
    bool HasHungUp { get; }
}

/// <summary>The client of a request that came over no connection.</summary>
public sealed class NoClient : IClient
{
    public static readonly NoClient Instance = new();

    public uint Address => 0;

    public bool HasHungUp => false;
}

/// <summary>The client hung up while its request waited: there is nobody to answer.</summary>
public sealed class ClientGoneException() : IOException("the client hung up");
