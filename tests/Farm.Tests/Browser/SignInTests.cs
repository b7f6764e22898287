using Microsoft.Playwright;

namespace OrleansSessions.Farm.Tests;

[Collection(nameof(FarmInABrowser))]
public sealed class SignInTests(FarmInABrowser farm)
{
    private const string Button = "Sign in during 20 requests";

    [Fact]
    public async Task SignIn_DuringTwentyRequests_AllAreSavedAndTheUserIsThere()
    {
        var page = await farm.OpenAsync();

        await page.PressAsync(Button);

        await Assertions.Expect(page.Locator("#signin-said")).ToHaveTextAsync("Signed in as ada on every node, in the same session. 20 of 20 drafts are stored.");
        await Assertions.Expect(page.Locator("#lane-drafts li[data-is=arrived]")).ToHaveCountAsync(20);
        await Assertions.Expect(page.Locator("#signin-status")).ToHaveTextAsync("Resumed on web-1, Resumed on web-2, Resumed on web-3");
        Assert.Equal(await page.Locator("#signin-before").TextContentAsync(), await page.Locator("#signin-after").TextContentAsync());
        Assert.Equal(Enumerable.Range(1, 20), await page.AskAsync<int[]>("/api/drafts", "numbers"));
    }

    [Fact]
    public async Task SignIn_DuringTwentyRequests_OneAnswerChangesTheCookieAndTheOldOneShowsNothing()
    {
        var page = await farm.OpenAsync();
        await page.PressAsync("Visit once");
        var old = await page.SessionCookieAsync();
        var giving = new List<Task<(string Path, bool Gives)>>();
        page.Response += (_, response) => giving.Add(GivesAsync(response));

        await page.PressAsync(Button);
        var given = (await Task.WhenAll(giving)).Where(answer => answer.Gives).Select(answer => answer.Path);
        var cookie = await page.SessionCookieAsync();
        var seen = await LookAsync(page, old);

        Assert.Equal(["/api/user/ada"], given);
        Assert.NotEqual(old, cookie);
        Assert.Equal(("Rotated", null, ""), seen);
    }

    /// <summary>The browser throws the first response away, which may have the new cookie: whatever the moment of the second click.</summary>
    [Fact]
    public async Task SignIn_DoubleClick_TheUserIsThereAndWhatWasStoredStays()
    {
        for (var pause = 0; pause < 60; pause += 15)
        {
            var page = await farm.OpenAsync();
            await page.EvaluateAsync("() => fetch('/api/drafts/1', { method: 'PUT' })");

            await page.EvaluateAsync(
                """
                pause => {
                    const form = document.createElement('form');
                    form.method = 'post';
                    form.action = '/api/user/ada';
                    document.body.append(form);
                    form.submit();
                    setTimeout(() => form.submit(), pause);
                }
                """,
                pause);

            await UntilAsync(page, "ada");
            Assert.Equal(Enumerable.Range(1, 1), await page.AskAsync<int[]>("/api/drafts", "numbers"));
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task SignOut_AfterASignIn_NothingIsLeft()
    {
        var page = await farm.OpenAsync();
        await page.PressAsync("Visit once");
        await page.EvaluateAsync("() => fetch('/api/user/ada', { method: 'POST' })");
        await page.ReloadAsync();
        var user = await page.Locator("#signin-user").TextContentAsync();
        var cookie = await page.SessionCookieAsync();

        await page.PressAsync("Sign out");
        var seen = await LookAsync(page, cookie);

        await Assertions.Expect(page.Locator("#signin-user")).ToHaveTextAsync("nobody");
        await Assertions.Expect(page.Locator("#no-paths")).ToBeVisibleAsync();
        Assert.Equal("ada", user);
        Assert.Equal(("Abandoned", null, ""), seen);
    }

    private static async Task UntilAsync(IPage page, string user)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (true)
        {
            try
            {
                if (await page.AskAsync<string?>("/api/session", "user") == user)
                {
                    return;
                }
            }
            catch (PlaywrightException)
            {
                // The page is being replaced.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }
    }

    private static async Task<(string Path, bool Gives)> GivesAsync(IResponse response) =>
        (new Uri(response.Url).AbsolutePath, (await response.AllHeadersAsync()).ContainsKey("set-cookie"));

    private static async Task<(string? Status, string? User, string Drafts)> LookAsync(IPage page, string cookie)
    {
        await using var other = await page.Context.Browser!.NewContextAsync();
        await other.AddCookiesAsync([new() { Name = ".AspNetCore.Session", Value = cookie, Url = page.Url }]);
        var session = (await (await other.APIRequest.GetAsync($"{page.Url}api/session")).JsonAsync())!.Value;
        var drafts = (await (await other.APIRequest.GetAsync($"{page.Url}api/drafts")).JsonAsync())!.Value;
        return (session.GetProperty("status").GetString(), session.GetProperty("user").GetString(),
            string.Join(',', drafts.GetProperty("numbers").EnumerateArray().Select(number => number.GetInt32())));
    }
}
