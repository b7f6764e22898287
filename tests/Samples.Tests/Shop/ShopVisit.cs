using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OrleansSessions.Samples.Tests;

/// <summary>What one visitor does in the shop, page after page. Each page sends several requests at once, as pages with scripts do.</summary>
internal sealed class ShopVisit(ShopBrowser browser, SessionModel model, ShopFigures figures, Random random)
{
    private const int PictureCharacters = 48 * 1024;
    private const int UploadPieces = 8;

    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Products = ["tea", "milk", "sugar", "bread", "salt", "rice"];

    private List<string> _viewed = [];
    private int _number;

    /// <summary>Begins the session. Requests without a cookie that run at once would each begin one of their own, on any middleware.</summary>
    public async Task BeginAsync()
    {
        if (await PressAsync(LanguageAsync) == 0)
            figures.Compared(["session could not be begun within a minute"], GivesUpAfter);
    }

    /// <summary>Opens one page and waits until it is quiet. Then compares the session with what this browser was told.</summary>
    public async Task PageAsync()
    {
        await (random.Next(12) switch
        {
            0 => Task.WhenAll(browser.ReadAsync("/"), ViewAsync(), LanguageAsync(), NoteAsync(1), NoteAsync(2)),
            1 or 2 => FillCartAsync(),
            3 or 4 => Task.WhenAll(StampAsync(), StampAsync(), StampAsync(), NoteAsync(3)),
            5 => Task.WhenAll(CheckOutAsync(), NoteAsync(4), NoteAsync(5)),
            6 => Task.WhenAll(UploadAsync(), AddAsync("jam"), NoteAsync(6), ViewAsync()),
            7 => Task.WhenAll(browser.SendAsync(HttpMethod.Get, "/api/events?count=4", isSlow: true), NoteAsync(7), LanguageAsync()),
            8 => SignInAsync(),
            9 => MessageAsync(),
            10 => Task.WhenAll(PictureAsync(), NoteAsync(8), NoteAsync(9)),
            _ => LeaveAsync(),
        });
        await CompareAsync();
    }

    private async Task FillCartAsync()
    {
        var products = random.GetItems(Products, 4).Distinct().ToArray();
        await Task.WhenAll([browser.SendAsync(HttpMethod.Get, "/api/cart"), browser.SendAsync(HttpMethod.Get, "/api/viewed"), .. products.Select(AddAsync)]);
        await Task.WhenAll(RemoveAsync(products[0]), LanguageAsync());
    }

    private async Task AddAsync(string product) => model.Counted($"cart:{product}", await browser.SendAsync(HttpMethod.Post, $"/api/cart/{product}"));

    private async Task RemoveAsync(string product) => model.Removed(await browser.SendAsync(HttpMethod.Delete, $"/api/cart/{product}"), $"cart:{product}");

    private async Task StampAsync() => model.Counted("stamps", await browser.SendAsync(HttpMethod.Post, "/api/stamps"));

    private Task<bool> LanguageAsync()
    {
        var language = random.GetItems(["en", "de", "fr", "nl"], 1)[0];
        return WriteAsync("language", language, HttpMethod.Put, $"/api/language/{language}");
    }

    private Task<bool> NoteAsync(int number)
    {
        var text = Unique();
        return WriteAsync($"note:{number}", text, HttpMethod.Put, $"/api/notes/{number}", new StringContent(text));
    }

    private Task<bool> PictureAsync()
    {
        var picture = Unique().PadRight(PictureCharacters, 'x');
        return WriteAsync("picture", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(picture))), HttpMethod.Put, "/api/picture", new StringContent(picture));
    }

    private async Task UploadAsync()
    {
        var name = Unique();
        model.Wrote("upload", $"{name}, {UploadPieces * SlowContent.PieceBytes} bytes", await browser.SendAsync(HttpMethod.Post, $"/api/upload/{name}", new SlowContent(UploadPieces), isSlow: true));
    }

    // One request at a time changes the list.
    private async Task ViewAsync()
    {
        var product = Unique();
        List<string> viewed = [product, .. _viewed.Take(9)];
        var told = await browser.SendAsync(HttpMethod.Post, $"/api/viewed/{product}");
        model.Wrote("viewed", JsonSerializer.Serialize(viewed), told);
        _viewed = viewed;
    }

    private async Task CheckOutAsync()
    {
        var (address, delivery) = (Unique(), Unique());
        var next = await browser.SubmitAsync("/checkout/address", "/checkout/address", ("address", address));
        model.Wrote("checkout:address", address, told: next is not null);
        if (next is null)
            return;

        next = await browser.SubmitAsync("/checkout/delivery", "/checkout/delivery", ("delivery", delivery));
        model.Wrote("checkout:delivery", delivery, told: next is not null);
        if (next is null)
            return;

        var ordered = await browser.SubmitAsync("/checkout/confirm", "/checkout/confirm") is not null;
        model.Counted("orders", ordered);
        model.Removed(ordered, "checkout:");
        model.Removed(ordered, "cart:");
    }

    private async Task MessageAsync()
    {
        var text = Unique();
        var page = await browser.SubmitAsync("/order", "/order/message", ("text", text)) is { } next ? await browser.ReadAsync(next) : null;
        if (page is not null && !page.Contains($"<p role=\"status\">{text}</p>", StringComparison.Ordinal))
            figures.Compared(["message is not on the page after the redirect"], TimeSpan.Zero);
    }

    /// <summary>Signs in, at times with a double click, while the page saves notes. Whoever gets no answer presses again.</summary>
    private async Task SignInAsync()
    {
        var name = Unique();
        var isDouble = random.Next(2) == 0;
        var signIn = PressAsync(async () => isDouble
            ? await browser.SubmitTwiceAsync("/account/sign-in", "/account/sign-in", ("name", name))
            : await browser.SubmitAsync("/account/sign-in", "/account/sign-in", ("name", name)) is not null);

        // A sign-in whose response was lost goes on in another session, which has what was there before it began: so these are not sent beside such a one.
        if (!isDouble)
            await Task.WhenAll(signIn, NoteAsync(10, signIn), NoteAsync(11, signIn));
        model.Wrote("user", name, await signIn > 0);
    }

    private async Task NoteAsync(int number, Task<int> signIn)
    {
        var text = Unique();
        var told = await browser.SendAsync(HttpMethod.Put, $"/api/notes/{number}", new StringContent(text));
        model.Wrote($"note:{number}", text, told && await signIn == 1);
    }

    private async Task LeaveAsync()
    {
        _viewed = [];
        if (random.Next(2) == 0)
        {
            model.Removed(await browser.SendAsync(HttpMethod.Post, "/api/forget"));
        }
        else
        {
            model.Removed(await PressAsync(async () => await browser.SubmitAsync("/", "/account/sign-out") is not null) > 0);
            await BeginAsync();
        }
    }

    private async Task<bool> WriteAsync(string key, string value, HttpMethod method, string path, HttpContent? body = null)
    {
        var told = await browser.SendAsync(method, path, body);
        model.Wrote(key, value, told);
        return told;
    }

    /// <returns>How often it was pressed; 0 if it never went well.</returns>
    private static async Task<int> PressAsync(Func<Task<bool>> press)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var times = 1; TimeProvider.System.GetElapsedTime(start) < GivesUpAfter; times++)
        {
            if (await press())
                return times;
            await Task.Delay(Pause, TimeProvider.System);
        }

        return 0;
    }

    private async Task CompareAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        Dictionary<string, string>? held = null;
        var asked = await PressAsync(async () => (held = await browser.SessionAsync()) is not null);
        figures.Compared(held is null ? ["session could not be read for a minute"] : model.Compare(held), asked == 1 ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(start));
        _viewed = held?.TryGetValue("viewed", out var viewed) == true ? JsonSerializer.Deserialize<List<string>>(viewed)! : [];
    }

    private string Unique() => $"w{++_number}-{random.Next(1_000_000)}";
}
