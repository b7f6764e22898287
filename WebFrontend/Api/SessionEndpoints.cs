using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansSessions.WebFrontend.Node;

namespace OrleansSessions.WebFrontend.Api;

internal static class SessionEndpoints
{
    private const int SecondsMax = 3600;

    /// <summary>What the session is, and when it ends: now, as a sign-out does it, or at a moment that no use puts off.</summary>
    public static void MapSession(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/session", Get).WithSessionAccess(SessionAccess.ReadOnly);
        routes.MapPost("/api/session", Visit).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapPut("/api/session/end", SetEnd).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapDelete("/api/session", EndAsync);
    }

    private static Told Get(HttpContext context, IOptions<NodeOptions> node) => new(
        context.GetSessionStatus().ToString(), context.Session.Id, Users.Of(context.Session), context.GetSessionLifetime().EndsAt, node.Value.Name);

    /// <summary>Counts a visit in a session that is there: a visit in one that is over would make another.</summary>
    private static Told Visit(HttpContext context, IOptions<NodeOptions> node)
    {
        if (context.GetSessionStatus() == SessionStatus.Resumed) Visits.Add(context.Session, "/api/session");
        return Get(context, node);
    }

    /// <param name="seconds">In how many it ends, however much it is used.</param>
    private static Results<Ok<Told>, ProblemHttpResult> SetEnd(int seconds, HttpContext context, IOptions<NodeOptions> node, TimeProvider time)
    {
        if (seconds is < 1 or > SecondsMax)
            return TypedResults.Problem($"A session ends in 1 to {SecondsMax} s; this was {seconds}.", statusCode: StatusCodes.Status400BadRequest);

        context.GetSessionLifetime().EndsAt = time.GetUtcNow() + TimeSpan.FromSeconds(seconds);
        return TypedResults.Ok(Get(context, node));
    }

    private static async Task<NoContent> EndAsync(HttpContext context, CancellationToken cancel)
    {
        await context.AbandonSessionAsync(cancel);
        return TypedResults.NoContent();
    }

    /// <param name="Status">What the session was when the request came.</param>
    /// <param name="Id">It correlates; it is not what the cookie carries, and grants nothing.</param>
    /// <param name="User">Who is signed in; null when nobody is.</param>
    /// <param name="EndsAt">When it ends, however much it is used; null when nothing but its idle timeout ends it.</param>
    /// <param name="Node">Who answered.</param>
    private sealed record Told(string Status, string Id, string? User, DateTimeOffset? EndsAt, string Node);
}
