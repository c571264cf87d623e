using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Progressd.Http.Messages;
using Progressd.Http.Process;

namespace Progressd.Http.Wire;

/// <summary>
/// The names that are answered to, as a request's Host gives them. A name that only happens to lead here is not answered: its page may have come from
/// another server a moment ago, and would now read and write here as the browser's user (DNS rebinding). So a name must be given by whoever runs the
/// daemon, or be this machine's own by its host name or hosts file.
/// </summary>
public sealed class HostNames
{
    private const string HostsFile = "/etc/hosts", Local = "localhost";
    private const int LongestHostsFile = 256 * 1024;

    private readonly FrozenSet<string>? _all;

    private HostNames(IEnumerable<string>? names) => _all = names?.Where(name => name.Length > 0).Select(Usual).ToFrozenSet();

    /// <summary>In order of the alphabet, numbers first; null: any name.</summary>
    public IEnumerable<string>? All => _all?.OrderBy(name => !IPAddress.TryParse(name, out _)).ThenBy(name => name, StringComparer.Ordinal);

    /// <summary>Looks the machine's own name up, where an address is bound that others can reach: that may take a while.</summary>
    /// <param name="publicUrl">Of <c>--public-url</c>: a proxy may pass that name on, whatever it resolves to.</param>
    public static HostNames Of(IReadOnlyCollection<Binding> bindings, Uri? publicUrl) => bindings.Any(one => one.IsEverything)
        ? new(null)
        : new([.. bindings.SelectMany(Given), publicUrl?.IdnHost ?? "", .. OwnNames(bindings, ReadHosts())]);

    /// <summary>Names that a hosts file gives an address.</summary>
    /// <param name="own">This machine's name.</param>
    /// <param name="hosts">Lines of it.</param>
    public static IEnumerable<string> Aliases(string own, IReadOnlyCollection<IPAddress> bound, IEnumerable<string> hosts)
    {
        foreach (var line in hosts)
        {
            var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !IPAddress.TryParse(words[0], out var address)) continue;
            var names = words.Skip(1).Select(Usual).ToList();
            // Some files send names of others to loopback in order to block them: there a line must name this machine as well.
            var isOwn = names.Contains(own) || names.Exists(name => name.StartsWith(own + ".", StringComparison.Ordinal));
            var leadsHere = bound.Contains(address);
            if (IPAddress.IsLoopback(address) ? leadsHere && names.Contains(Local) || isOwn && (leadsHere || bound.Any(one => !IPAddress.IsLoopback(one))) : leadsHere || isOwn)
                foreach (var name in names) yield return name;
        }
    }

    /// <summary>In any case of letters, and with the dot at the end of a full name.</summary>
    public bool Has(string host) => _all?.Contains(Usual(host)) != false;

    /// <summary>The reply to any other name: one line, and not a page, since a stranger may read it.</summary>
    public static Reply Stranger(string host, Log log)
    {
        var quoted = Log.Quoted(host);
        log.Client("host", $"refused a request for the host {quoted}: --bind or --public-url adds a name that is answered");
        return Reply.Line(404, $"error: nothing answers to the host name {quoted} here: whoever runs the server can add it, its log says how") with { Closes = true };
    }

    private static IEnumerable<string> Given(Binding one) => one.Address.Equals(IPAddress.Loopback)
        ? [one.Name, one.Address.ToString(), Local]
        : [one.Name, one.Address.ToString()];

    private static IEnumerable<string> OwnNames(IReadOnlyCollection<Binding> bindings, IEnumerable<string> hosts)
    {
        var own = Usual(Environment.MachineName);
        foreach (var name in Aliases(own.Split('.')[0], [.. bindings.Select(one => one.Address)], hosts)) yield return name;
        if (bindings.All(one => one.IsLoopback)) yield break;
        yield return own;
        var full = FullName(own);
        yield return full;
        yield return full.Split('.')[0];
    }

    private static string FullName(string own)
    {
        try
        {
            return Dns.GetHostEntry(own).HostName;
        }
        catch (SocketException)
        {
            return own;
        }
    }

    private static string[] ReadHosts()
    {
        try
        {
            using var file = File.OpenRead(HostsFile);
            var bytes = new byte[LongestHostsFile];
            return Encoding.Latin1.GetString(bytes, 0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // a bare host has none
        }
    }

    private static string Usual(string name) => (name.EndsWith('.') ? name[..^1] : name).ToLowerInvariant();
}
