using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using Progressd.Store.Histories;

namespace Progressd.Store.Files;

/// <summary>The history of a job as one text in the snapshot (docs/state.md#history): numbers, little end first, as base64url.</summary>
internal static class HistoryText
{
    private const int HeadBytes = 22, MarkBytes = 12;

    // Of a mark: either clock stays within its bounds, so two differences of them do.
    private const long MostShift = 2 * (Moment.Latest - Moment.Earliest);

    public static string Of(History history)
    {
        var marks = history.Past.Marks;
        Span<byte> bytes = stackalloc byte[HeadBytes + MarkBytes * Samples.MostMarks + Sample.Bytes * Samples.Most];
        (bytes[0], bytes[1]) = ((byte)history.Past.Doublings, (byte)marks.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[2..], history.Newest);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[6..], history.Reports);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[14..], history.Failed);
        var at = HeadBytes;
        foreach (var mark in marks)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], mark.At);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(at + 4)..], mark.Shift);
            at += MarkBytes;
        }
        foreach (var sample in history.Past.All)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], sample.At);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(at + 4)..], sample.Percent);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(at + 6)..], sample.Done);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(at + 8)..], sample.Lost);
            (bytes[at + 10], bytes[at + 11]) = (sample.Failed, sample.Reports);
            at += Sample.Bytes;
        }
        return Base64Url.EncodeToString(bytes[..at]);
    }

    /// <exception cref="JsonException">It is none, or a value of it is out of bounds.</exception>
    public static History Read(string text)
    {
        if (!Base64Url.IsValid(text)) throw new JsonException("history is no base64url");
        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < HeadBytes) throw Wrong("length");
        var (doublings, newest) = (bytes[0], BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]));
        var (reports, failed) = (BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[14..]));
        if (doublings > Samples.MostDoublings) throw Wrong("step");
        if (reports < 0 || reports > Entry.LastSequence || failed < 0 || failed > Entry.LastSequence) throw Wrong("count");
        var rest = bytes[HeadBytes..];
        if (bytes[1] > Samples.MostMarks || rest.Length < MarkBytes * bytes[1]) throw Wrong("number of marks");
        var marks = ReadMarks(rest[..(MarkBytes * bytes[1])], newest);
        rest = rest[(MarkBytes * bytes[1])..];
        if (rest.Length % Sample.Bytes != 0 || rest.Length / Sample.Bytes > Samples.Most) throw Wrong("length");
        var samples = new Sample[rest.Length / Sample.Bytes];
        for (var i = 0; i < samples.Length; i++) samples[i] = ReadSample(rest[(i * Sample.Bytes)..]);
        var past = Samples.Of(samples, doublings, marks);
        for (var i = 0; i < samples.Length; i++)
            if (past.SlotOf(samples[i].At) >= past.SlotOf(i + 1 < samples.Length ? samples[i + 1].At : newest)) throw Wrong("time");
        return History.None with { Past = past, Newest = newest, Reports = reports, Failed = failed };
    }

    private static ImmutableArray<ClockMark> ReadMarks(ReadOnlySpan<byte> bytes, uint newest)
    {
        var marks = ImmutableArray.CreateBuilder<ClockMark>(bytes.Length / MarkBytes);
        for (; !bytes.IsEmpty; bytes = bytes[MarkBytes..])
        {
            var mark = new ClockMark(BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]));
            if (mark.At > newest || (marks.Count > 0 && mark.At <= marks[^1].At) || mark.Shift is < -MostShift or > MostShift) throw Wrong("mark");
            marks.Add(mark);
        }
        return marks.DrainToImmutable();
    }

    private static Sample ReadSample(ReadOnlySpan<byte> bytes)
    {
        var sample = new Sample(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), bytes[10], bytes[11]);
        return sample.Percent + sample.Lost <= WorkSums.Whole && sample.Done <= sample.Percent ? sample : throw Wrong("share");
    }

    private static JsonException Wrong(string what) => new($"a {what} of a history is out of bounds");
}
