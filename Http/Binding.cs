using System.Net;
using System.Net.Sockets;

namespace Progressd.Http;

/// <summary>
/// What <c>--bind</c> means to the listener (PLATFORM A §1): it answers only to the names it was given, and knows no "this address, any name".
/// </summary>
public sealed record Binding(string Name, IReadOnlyList<string> Hosts, bool IsLoopback)
{
    public const string Everything = "*";
    private const string Local = "localhost";
    private const int FirstMulticast = 224; // and broadcast above: a socket takes them, and nobody can reach it

    /// <exception cref="FormatException">No such address, or not of this machine; the message says which.</exception>
    public static Binding Of(string bind)
    {
        var name = bind.Trim().ToLowerInvariant();
        if (name.Length == 0) throw new FormatException($"--bind is '{bind}': give an address, localhost, or * for every address");
        if (name is Everything or "+") return All;
        if (name == Local) return Localhost;
        if (name.Contains(':')) throw new FormatException($"--bind is '{bind}': give an IPv4 address or a name, no port; IPv6 comes through a reverse proxy");
        var address = AddressOf(name) ?? throw new FormatException($"--bind is '{bind}', and this machine knows no such address");
        if (address.Equals(IPAddress.Any)) return All;
        if (address.GetAddressBytes()[0] >= FirstMulticast || !IsOurs(address)) throw new FormatException($"--bind is '{bind}', and {address} is not an address of this machine");
        string[] hosts = [name, address.ToString(), .. OwnNames().Where(own => Equals(AddressOf(own), address))];
        return new(name, [.. hosts.Distinct()], IPAddress.IsLoopback(address));
    }

    /// <summary>Prefixes of the listener; where every address is asked for, one says it all and a second would be refused.</summary>
    public static IEnumerable<string> Prefixes(IReadOnlyList<Binding> all, int port)
    {
        var hosts = all.SelectMany(one => one.Hosts).Distinct().ToList();
        if (hosts.Contains(Everything)) hosts = [Everything];
        return hosts.Select(host => $"http://{host}:{port}/");
    }

    /// <summary>A port of the loopback address that nobody has at the moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static Binding All => new(Environment.MachineName.ToLowerInvariant(), [Everything], false);

    // A bare host may have no hosts file: the listener could not find the name then, and the number must do.
    private static Binding Localhost =>
        Equals(AddressOf(Local), IPAddress.Loopback) ? new(Local, ["127.0.0.1", Local], true) : new("127.0.0.1", ["127.0.0.1"], true);

    private static IPAddress? AddressOf(string name)
    {
        if (IPAddress.TryParse(name, out var address)) return address;
        try
        {
            // The first one, since that is where the listener puts a name.
            return Dns.GetHostAddresses(name, AddressFamily.InterNetwork).FirstOrDefault();
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<string> OwnNames()
    {
        yield return Local;
        var own = Environment.MachineName.ToLowerInvariant();
        yield return own;
        var full = FullName(own);
        yield return full;
        yield return full.Split('.')[0];
    }

    private static string FullName(string own)
    {
        try
        {
            return Dns.GetHostEntry(own).HostName.ToLowerInvariant();
        }
        catch (SocketException)
        {
            return own;
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
