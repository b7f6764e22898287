using System.Text.Json;
using OrleansSessions;

namespace Samples.Shop.Api;

/// <summary>What a page saves by itself while its user reads and types.</summary>
internal static class ProfileEndpoints
{
    private const int MaximumViewed = 10;

    public static void MapProfile(this IEndpointRouteBuilder app)
    {
        app.MapPut("/api/language/{code:alpha:maxlength(8)}", (HttpContext context, string code) => context.Session.SetString("language", code));
        app.MapGet("/api/viewed", (HttpContext context) => Viewed(context.Session)).WithSessionAccess(SessionAccess.ReadOnly);
        app.MapPost("/api/viewed/{product}", View);
        app.MapPut("/api/notes/{number:int}", SaveNoteAsync);

        // Reads, computes, and writes the same key, and several may run at once.
        app.MapPost("/api/stamps", AddStampAsync).WithSessionAccess(SessionAccess.Exclusive);
    }

    private static string[] Viewed(ISession session) => session.GetString("viewed") is { } viewed ? JsonSerializer.Deserialize<string[]>(viewed)! : [];

    private static void View(HttpContext context, string product)
    {
        string[] viewed = [product, .. Viewed(context.Session).Where(other => other != product)];
        context.Session.SetString("viewed", JsonSerializer.Serialize(viewed.Take(MaximumViewed)));
    }

    private static async Task SaveNoteAsync(HttpContext context, int number)
    {
        using var body = new StreamReader(context.Request.Body);
        context.Session.SetString($"note:{number}", await body.ReadToEndAsync(context.RequestAborted));
    }

    private static async Task<int> AddStampAsync(HttpContext context, TimeProvider time)
    {
        var stamps = (context.Session.GetInt32("stamps") ?? 0) + 1;
        await Task.Delay(TimeSpan.FromMilliseconds(10), time); // asks the till whether the purchase is there
        context.Session.SetInt32("stamps", stamps);
        return stamps;
    }
}
