using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using Progressd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Progressd.Tests.Browser;

/// <summary>Behind nginx, under a prefix that progressd knows nothing of but from --public-url.</summary>
public sealed class ProxyTests : BrowserTest
{
    private readonly int _port = FreePort();
    private string _folder = "";
    private Process? _nginx;

    private string Outside => $"http://127.0.0.1:{_port}/tools/batch/";

    protected override TestServer StartServer() => new(publicUrl: new Uri(Outside));

    [SetUp]
    public async Task StartProxy()
    {
        Script.Need("nginx");
        _folder = Directory.CreateTempSubdirectory("progressd-nginx-").FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder, "nginx.conf"), $$"""
            daemon off; master_process off; pid {{_folder}}/pid; error_log {{_folder}}/error.log; events {}
            http {
              access_log off; client_body_temp_path {{_folder}}; proxy_temp_path {{_folder}}; fastcgi_temp_path {{_folder}};
              uwsgi_temp_path {{_folder}}; scgi_temp_path {{_folder}};
              server { listen 127.0.0.1:{{_port}}; location /tools/batch/ { proxy_pass http://127.0.0.1:{{Server.Port}}/; } }
            }
            """);
        _nginx = Process.Start("/usr/sbin/nginx", ["-c", Path.Combine(_folder, "nginx.conf"), "-p", _folder]);
        for (var tries = 0; tries < 100 && !await Answers(); tries++) await Task.Delay(50);
    }

    [TearDown]
    public void StopProxy()
    {
        _nginx?.Kill();
        _nginx?.WaitForExit();
        _nginx?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Every_link_refresh_and_button_works_under_a_prefix()
    {
        var printed = await Server.Get("create?jobid=j&desc=My+job");
        Assert.That(printed, Is.EqualTo(Outside + "progress/show?jobid=j\n"));
        await Send("update?jobid=j&workid=a&current=8&total=8", "update?jobid=j&workid=b&current=4&total=8", "update?jobid=j&workid=c&current=0&total=8");

        await Page.GotoAsync(Outside + "progress");
        await Expect(Page).ToHaveURLAsync(Outside + "progress/");
        await Expect(Page.Locator("pre").First).ToContainTextAsync($"P={Outside}progress");
        await Page.Locator(".job").ClickAsync();
        await Expect(Page).ToHaveURLAsync(Outside + "progress/show?jobid=j");

        await Page.GotoAsync(printed.Trim() + "&interval=1");
        await Mark();
        await Send("update?jobid=j&workid=c&current=6");
        await Expect(Row("c").Locator(".pc")).ToHaveTextAsync("75 %");
        await Page.Locator("a.chip.done").ClickAsync();
        await Expect(Page.Locator(".w")).ToHaveCountAsync(1);
        await AssertNotReloaded();
        foreach (var link in await Page.Locator("a").AllAsync())
        {
            var address = new Uri(new Uri(Page.Url), await link.GetAttributeAsync("href"));
            Assert.That(address.AbsoluteUri, Does.StartWith(Outside + "progress/"));
            Assert.That((int)(await Server.Client.GetAsync(address)).StatusCode, Is.EqualTo(200), address.AbsoluteUri);
        }

        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(Page.Locator("#note")).ToContainTextAsync("Deleted");
    }

    [Test]
    public async Task An_error_page_leads_back_under_the_prefix()
    {
        await Page.GotoAsync(Outside + "progress/shwo");
        await Page.GetByRole(AriaRole.Link, new() { Name = "/progress/show" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Outside + "progress/show");
        await Page.GetByRole(AriaRole.Link, new() { Name = "All jobs" }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(Outside + "progress/");
    }

    private async Task<bool> Answers()
    {
        try
        {
            return (await Server.Client.GetAsync(new Uri(Outside + "healthz"))).StatusCode != 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
