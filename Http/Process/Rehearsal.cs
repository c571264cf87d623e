using System.Buffers;
using System.Text.Json;
using Progressd.Http.Messages;
using Progressd.Store;
using Progressd.Store.Files;
using Progressd.Store.Writing;

namespace Progressd.Http.Process;

/// <summary>
/// Does once, on a state that nobody sees, what a first report does. Whatever is called for the first time .NET must look up, and in part compile: beside
/// the start it costs nobody anything, behind it the first to report waits.
/// </summary>
internal static class Rehearsal
{
    public static void Report()
    {
        var q = new Parameters("jobid=rehearsal&workid=first&current=1&total=2&create=1");
        var report = ReportReader.Read(q, q.Id("jobid"), null, new Unknown(Endpoints.UpdateNames));
        var group = new WriteGroup(State.Empty, new Clock(TimeProvider.System, null).Now, new Limits(), new ExpiryChecks(), TimeSpan.FromDays(1));
        group.Decide(new PendingWrite<bool>(
            draft =>
            {
                draft.Report(report);
                return true;
            },
            isShownUnsaved: true));
        using var json = new Utf8JsonWriter(new ArrayBufferWriter<byte>(), Json.Options);
        foreach (var entry in group.Entries) EntryJson.Write(json, entry);
        _ = group.State(isSaved: true);
        group.Finish(null);
    }
}
