using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

internal static class Pressing
{
    public static async Task PressAsync(this IPage page, string button)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("button[aria-disabled]")).ToHaveCountAsync(0);
    }

    public static Task<T> AskAsync<T>(this IPage page, string path, string of) =>
        page.EvaluateAsync<T>("async ([path, of]) => of.split('.').reduce((from, name) => from?.[name], await (await fetch(path)).json())", new[] { path, of });

    public static async Task<string> SessionCookieAsync(this IPage page) =>
        (await page.Context.CookiesAsync()).Single(cookie => cookie.Name == ".AspNetCore.Session").Value;
}
