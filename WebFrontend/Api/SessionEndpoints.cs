using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansSessions.WebFrontend.Api;

internal static class SessionEndpoints
{
    /// <summary>Ends the session, as a sign-out does: its contents are gone on every node.</summary>
    public static void MapSessionEnd(this IEndpointRouteBuilder routes) => routes.MapDelete("/api/session", EndAsync);

    private static async Task<NoContent> EndAsync(HttpContext context, CancellationToken cancel)
    {
        await context.AbandonSessionAsync(cancel);
        return TypedResults.NoContent();
    }
}
