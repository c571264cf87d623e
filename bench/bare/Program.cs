using System.Net;

// Answers three bytes to everything: what HttpListener costs by itself. One argument: the port.
var listener = new HttpListener { IgnoreWriteExceptions = true };
listener.Prefixes.Add($"http://127.0.0.1:{args[0]}/");
listener.Start();
Console.WriteLine("listening");
var reply = "ok\n"u8.ToArray();
while (true)
{
    var context = await listener.GetContextAsync();
    context.Response.ContentType = "text/plain";
    context.Response.Close(reply, willBlock: true);
}
