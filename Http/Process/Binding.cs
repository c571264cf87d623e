using System.Net;
using System.Net.Sockets;

namespace Progressd.Http.Process;

/// <summary>An address that this machine does not have, or a name that nobody knows, perhaps not yet: both may come up after the daemon.</summary>
public sealed class NotHereException(string message) : Exception(message);

/// <summary>One <c>--bind</c>: where to listen, and as what.</summary>
/// <param name="Name">As given, or this machine's for every address.</param>
/// <param name="Address"><see cref="IPAddress.Any"/> for every address, and any name.</param>
public sealed record Binding(string Name, IPAddress Address)
{
    public const int AddressInUse = 98;

    private const string Local = "localhost";
    private const int FirstMulticast = 224; // and broadcast above: a socket takes them, and nobody can reach it

    /// <summary>As the address that is printed has it. A bare host may have no hosts file: its name would lead nobody there, and the number must do. Looks that up.</summary>
    public string Shown => Name == Local && !Equals(AddressOf(Local), IPAddress.Loopback) ? "127.0.0.1" : Name;

    public bool IsLoopback => IPAddress.IsLoopback(Address);

    public bool IsEverything => Address.Equals(IPAddress.Any);

    /// <exception cref="FormatException">It is no address and no name; the message says why.</exception>
    /// <exception cref="NotHereException">It is one, and not of this machine, or not yet.</exception>
    public static Binding Of(string bind)
    {
        var name = bind.Trim().ToLowerInvariant();
        if (name.Length == 0) throw new FormatException($"--bind is '{bind}': give an address, localhost, or * for every address");
        if (name is "*" or "+") return All;
        if (name.Contains(':')) throw new FormatException($"--bind is '{bind}': give an IPv4 address or a name, no port; IPv6 comes through a reverse proxy");
        if (name == Local) return new(Local, IPAddress.Loopback); // whatever the hosts file says
        var address = IPAddress.TryParse(name, out var number) ? number
            : Uri.CheckHostName(name) != UriHostNameType.Dns || name.All(c => char.IsAsciiDigit(c) || c == '.')
                ? throw new FormatException($"--bind is '{bind}': give an IPv4 address such as 10.1.0.1, a name of this machine, or *")
            : AddressOf(name) ?? throw new NotHereException($"--bind is '{bind}', and this machine knows no such address: if it is no mistake, the name may be known later");
        if (address.Equals(IPAddress.Any)) return All;
        if (address.GetAddressBytes()[0] is 0 or >= FirstMulticast) throw new FormatException($"--bind is '{bind}', and {address} is not an address of a machine");
        return IsOurs(address) ? new(name, address)
            : throw new NotHereException($"--bind is '{bind}', and {address} is not an address of this machine: if it is no mistake, it may come up later");
    }

    /// <summary>A port of the loopback address that nobody has at the moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Why an address could not be had.</summary>
    /// <param name="code">Of the listener: an errno, or a number like one of HTTP.</param>
    public static SocketException Failure(int code, string message) => new((int)(code switch
    {
        AddressInUse => SocketError.AddressAlreadyInUse,
        13 => SocketError.AccessDenied,
        99 or 50 => SocketError.AddressNotAvailable,
        _ => SocketError.SocketError,
    }), message);

    private static Binding All => new(Environment.MachineName.ToLowerInvariant(), IPAddress.Any);

    private static IPAddress? AddressOf(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name, AddressFamily.InterNetwork).FirstOrDefault();
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }

    private static bool IsOurs(IPAddress address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return false;
        }
    }
}
