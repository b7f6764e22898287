using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace OrleansSessions.WebFrontend;

internal static class SessionEndpoints
{
    private const int MaximumSeconds = 3600;

    /// <summary>Maps the status of the session, and its end: immediately, as a sign-out does it, or at an absolute time.</summary>
    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/session", Get).WithSessionAccess(SessionAccess.ReadOnly);
        routes.MapPost("/api/session", Visit).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapPut("/api/session/end", SetEnd).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapDelete("/api/session", EndAsync);
    }

    private static SessionReport Get(HttpContext context, IOptions<NodeOptions> node) => new(
        context.GetSessionStatus().ToString(), context.Session.Id, Users.Of(context.Session), context.GetSessionLifetime().EndsAt, node.Value.Name);

    /// <summary>Counts a visit in an existing session. In a session that has ended, the visit would create a new one.</summary>
    private static SessionReport Visit(HttpContext context, IOptions<NodeOptions> node)
    {
        if (context.GetSessionStatus() == SessionStatus.Resumed) Visits.Add(context.Session, "/api/session");
        return Get(context, node);
    }

    /// <param name="seconds">The number of seconds after which the session ends, even if it is in use.</param>
    private static Results<Ok<SessionReport>, ProblemHttpResult> SetEnd(int seconds, HttpContext context, IOptions<NodeOptions> node, TimeProvider time)
    {
        if (seconds is < 1 or > MaximumSeconds)
            return TypedResults.Problem($"A session can end in 1 to {MaximumSeconds} seconds. The request asked for {seconds}.", statusCode: StatusCodes.Status400BadRequest);

        context.GetSessionLifetime().EndsAt = time.GetUtcNow() + TimeSpan.FromSeconds(seconds);
        return TypedResults.Ok(Get(context, node));
    }

    private static async Task<NoContent> EndAsync(HttpContext context, CancellationToken cancel)
    {
        await context.AbandonSessionAsync(cancel);
        return TypedResults.NoContent();
    }

    /// <param name="Status">The status of the session when the request arrived.</param>
    /// <param name="Id">An id for correlation. It is not the value of the cookie, and grants no access.</param>
    /// <param name="User">The user who is signed in; null if there is none.</param>
    /// <param name="EndsAt">The absolute end of the session; null if only its idle timeout ends it.</param>
    /// <param name="Node">The web node that answered.</param>
    private sealed record SessionReport(string Status, string Id, string? User, DateTimeOffset? EndsAt, string Node);
}
