using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Progressd.Http.Wire;

/// <summary>Parts of the listener that are not public: its sockets, what it knows of a reply, its lists of requests, and prefixes that take any name on one address.</summary>
internal static class ListenerInternals
{
    private const string ConnectionType = "System.Net.HttpConnection, System.Net.HttpListener";
    private const string ManagerType = "System.Net.HttpEndPointManager, System.Net.HttpListener";
    private const string EndPointType = "System.Net.HttpEndPointListener, System.Net.HttpListener";
    private const string PrefixType = "System.Net.ListenerPrefix, System.Net.HttpListener";

    /// <summary>Compiles what a start and each report use of these: the compiler of the published file leaves them out, and somebody would wait.</summary>
    public static void Prepare()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported) return;
        foreach (var one in (Delegate[])[EndPoint, PrefixOf, AddPrefix, ConnectionOf, SocketOf, Reuses, SentHeaders])
            RuntimeHelpers.PrepareMethod(one.Method.MethodHandle);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_socket")]
    public static extern ref Socket? SocketOf([UnsafeAccessorType(ConnectionType)] object connection);

    /// <summary>How many requests came over it before this one.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Reuses")]
    public static extern int Reuses([UnsafeAccessorType(ConnectionType)] object connection);

    /// <summary>Tells the listener that a reply's head needs nothing more of it.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_SentHeaders")]
    public static extern void SentHeaders(HttpListenerResponse response, bool areSent);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "UnregisterContext")]
    public static extern void Unregister(HttpListener listener, HttpListenerContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "RemoveConnection")]
    public static extern void Remove(HttpListener listener, [UnsafeAccessorType(ConnectionType)] object connection);

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "GetEPListener")]
    [return: UnsafeAccessorType(EndPointType)]
    public static extern object EndPoint([UnsafeAccessorType(ManagerType)] object? manager, string host, int port, HttpListener listener, bool secure);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "AddPrefix")]
    public static extern void AddPrefix([UnsafeAccessorType(EndPointType)] object endPoint, [UnsafeAccessorType(PrefixType)] object prefix, HttpListener listener);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(PrefixType)]
    public static extern object PrefixOf(string prefix);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Connection")]
    [return: UnsafeAccessorType(ConnectionType)]
    public static extern object ConnectionOf(HttpListenerContext context);
}
