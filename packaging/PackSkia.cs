using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// A task of progressd.csproj, compiled by MSBuild when a publish needs it: puts both native libraries behind the end of the published file, as one
/// Brotli stream. The second is nearly the first, and the stream's window is larger than the first: it costs a sixth of what it would alone.
/// What was packed is kept by the hash of its input. Rendering/Pictures/SkiaPack.cs reads it.
/// </summary>
public sealed class PackSkia : Task
{
    // 9: a tenth larger than 11 makes it, in an eighth of the time. 2^24 bytes of window: the largest that every decoder takes.
    private const int Quality = 9, Window = 24, GenericMode = 0;
    private const int MostKept = 8;
    private const string Mark = "skiapak1";

    /// <summary>What was published, and gets the pack.</summary>
    [Required]
    public string Program { get; set; }

    /// <summary>Two, in the order in which they are tried.</summary>
    [Required]
    public ITaskItem[] Libraries { get; set; }

    /// <summary>Folder of what was packed before, for all checkouts; the newest few stay. One that cannot be used is no error.</summary>
    [Required]
    public string Kept { get; set; }

    public override bool Execute()
    {
        if (HasPack()) return true; // the publish found nothing to do
        var libraries = Libraries.Select(one => File.ReadAllBytes(one.ItemSpec)).ToArray();
        var packed = KeptOrPacked(libraries.SelectMany(one => one).ToArray());
        using (var file = new BinaryWriter(new FileStream(Program, FileMode.Append)))
        {
            file.Write(packed);
            file.Write((long)packed.Length);
            foreach (var library in libraries) file.Write((long)library.Length);
            foreach (var letter in Mark) file.Write((byte)letter);
        }
        return true;
    }

    private bool HasPack()
    {
        using (var file = File.OpenRead(Program))
        {
            file.Seek(-Mark.Length, SeekOrigin.End);
            return Mark.All(letter => file.ReadByte() == letter);
        }
    }

    private byte[] KeptOrPacked(byte[] input)
    {
        string name;
        using (var sha = SHA256.Create()) name = $"{BitConverter.ToString(sha.ComputeHash(input)).Replace("-", "")}-{Quality}-{Window}.br";
        var path = Path.Combine(Kept, name);
        try
        {
            if (File.Exists(path))
            {
                File.SetLastWriteTimeUtc(path, DateTime.UtcNow); // what is used stays
                return File.ReadAllBytes(path);
            }
        }
        catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
        {
            Log.LogMessage(MessageImportance.Normal, $"{path}: {e.Message}");
        }
        Log.LogMessage(MessageImportance.High, "packing Skia's libraries, which takes some seconds and is kept in " + Kept);
        var packed = Packed(input);
        Keep(path, packed);
        return packed;
    }

    private void Keep(string path, byte[] packed)
    {
        try
        {
            Directory.CreateDirectory(Kept);
            var aside = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllBytes(aside, packed);
            if (File.Exists(path)) File.Delete(aside); // another publish was quicker, with the same
            else File.Move(aside, path);
            foreach (var old in Directory.GetFiles(Kept).OrderByDescending(File.GetLastWriteTimeUtc).Skip(MostKept)) File.Delete(old);
        }
        catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
        {
            Log.LogMessage(MessageImportance.Normal, $"not kept: {e.Message}");
        }
    }

    private static byte[] Packed(byte[] input)
    {
        var output = new byte[input.Length];
        var length = (UIntPtr)output.Length;
        if (BrotliEncoderCompress(Quality, Window, GenericMode, (UIntPtr)input.Length, input, ref length, output) == 0)
            throw new InvalidOperationException("Brotli could not pack the libraries");
        Array.Resize(ref output, (int)length);
        return output;
    }

    // The SDK's own: its managed face is not to be had by a task, which is compiled against netstandard2.0.
    [DllImport("libSystem.IO.Compression.Native")]
    private static extern int BrotliEncoderCompress(int quality, int window, int mode, UIntPtr inputLength, byte[] input, ref UIntPtr outputLength, byte[] output);
}
