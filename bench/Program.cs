using System.Globalization;
using Progressd.Bench;

// dotnet run -c Release --project bench [-- row …]: measures each row beside its yardstick and keeps the table in bench/results/.
// dotnet run -c Release --project bench -- kill [--cycles 1000]: kills the daemon that often, and looks each time for what was acknowledged.
// dotnet run -c Release --project bench -- fuzz [--count 10000000] [--seed 0]: sends it every wrong request there is.
// dotnet run -c Release --project bench -- soak [--minutes 15] [--beside FILE]: a quarter of an hour of ordinary load; FILE under the same in the same minutes.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["kill", ..]) return await Kill.Run(args is [_, "--cycles", var count] ? int.Parse(count) : Kill.Cycles);
if (args is ["fuzz", ..]) return await Fuzz.Run(Number("--count", Fuzz.Requests), Number("--seed", 0));
if (args is ["soak", ..]) (Soak.Minutes, Soak.Beside, args) = (Number("--minutes", 15), Text("--beside") ?? "", ["soak"]);
var chosen = args.Length == 0 ? Rows.All : Rows.All.Where(row => args.Contains(row.Name)).ToArray();
if (chosen.Length < Math.Max(1, args.Length))
{
    Console.Error.WriteLine($"bench: the rows are {string.Join(' ', Rows.All.Select(row => row.Name))}");
    return 1;
}
if (Tools.Missing().ToList() is { Count: > 0 } missing)
{
    Console.Error.WriteLine($"bench: {string.Join(", ", missing)} is missing: apt-get install wrk prometheus-pushgateway python3-matplotlib");
    return 1;
}

var head = $"# {Tools.WhenAndWhere()}\n\n| row | measured | aim |\n|---|---|---|\n";
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

int Number(string option, int usual) => Text(option) is { } number ? int.Parse(number) : usual;

string? Text(string option) => Array.IndexOf(args, option) is > 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
