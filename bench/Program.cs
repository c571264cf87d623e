using System.Globalization;
using Progressd.Bench;

// dotnet run -c Release --project bench [-- row …]: measures each row beside its yardstick and keeps the table in bench/results/.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var chosen = args.Length == 0 ? Rows.All : Rows.All.Where(row => args.Contains(row.Name)).ToArray();
if (chosen.Length < Math.Max(1, args.Length))
{
    Console.Error.WriteLine($"bench: the rows are {string.Join(' ', Rows.All.Select(row => row.Name))}");
    return 1;
}

var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown";
var head = $"# {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} × {model}, {Tools.Run("uname", "-sr").Trim()}\n\n| row | measured | aim |\n|---|---|---|\n";
Directory.CreateDirectory(Tools.Results);
var file = Path.Combine(Tools.Results, $"{DateTime.UtcNow:yyyy-MM-dd-HHmm}.md");
File.WriteAllText(file, head);
foreach (var row in chosen)
{
    var line = $"| {row.Claim} | {await row.Measure()} | {row.Aim} |\n";
    Console.Write(line);
    File.AppendAllText(file, line);
}
return 0;
