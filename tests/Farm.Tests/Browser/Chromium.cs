using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

internal static class Chromium
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public static string? Find(IPlaywright playwright) => Places.Append(playwright.Chromium.ExecutablePath).FirstOrDefault(File.Exists);

    public static Task<IBrowser> StartAsync(IPlaywright playwright, string path) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = path,
        Args = ["--no-sandbox", "--disable-background-networking"],
    });
}
