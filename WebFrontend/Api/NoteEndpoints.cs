namespace OrleansSessions.WebFrontend;

internal static class NoteEndpoints
{
    private const string Key = "note";

    /// <summary>Maps a form that stores a note and redirects to a page that shows it. The same code serves both sides of the comparison.</summary>
    public static void MapNote(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/note/{text}", PostAsync);
        routes.MapGet("/api/note", GetAsync);
    }

    private static async Task<IResult> PostAsync(string text, HttpContext context, CancellationToken cancel)
    {
        await context.Session.LoadAsync(cancel);
        context.Session.SetString(Key, text);
        return TypedResults.Redirect($"{context.Request.PathBase}/api/note");
    }

    private static async Task<string> GetAsync(HttpContext context, CancellationToken cancel)
    {
        await context.Session.LoadAsync(cancel);
        return context.Session.GetString(Key) ?? "";
    }
}
