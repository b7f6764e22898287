using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansSessions.WebFrontend.Node;

namespace OrleansSessions.WebFrontend.Api;

internal static class CounterEndpoints
{
    private const string Key = "counter";

    /// <summary>
    /// A number that is read, worked on and written: requests that overlap would lose counts. So each has the session for itself; or, of two that
    /// overlap, the later one is told, or does it again.
    /// </summary>
    public static void MapCounter(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/counter", AddAsync).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 60 });
        routes.MapPost("/api/counter/unguarded", AddAsync).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapPost("/api/counter/told", AddAsync).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadWrite) { DetectConflicts = true });
        routes.MapPost("/api/counter/again", AddAgainAsync).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapGet("/api/counter", Get).WithSessionAccess(SessionAccess.ReadOnly);
        routes.MapDelete("/api/counter", Reset).WithSessionAccess(SessionAccess.ReadWrite);
    }

    /// <param name="work">What the request does between reading and writing, in milliseconds.</param>
    private static async Task<Results<Ok<Counted>, ProblemHttpResult>> AddAsync(HttpContext context, IOptions<NodeOptions> node, TimeProvider time, CancellationToken cancel, int work = 20)
    {
        if (Work.Complaint(work) is { } complaint) return complaint;

        var count = await RaiseAsync(context.Session, work, time, cancel);
        return TypedResults.Ok(new Counted(count, node.Value.Name));
    }

    /// <param name="work">As above; it is done again with the rest.</param>
    private static async Task<Results<Ok<Counted>, ProblemHttpResult>> AddAgainAsync(HttpContext context, IOptions<NodeOptions> node, TimeProvider time, CancellationToken cancel, int work = 20)
    {
        if (Work.Complaint(work) is { } complaint) return complaint;

        var (count, runs) = (0, 0);
        var applied = await context.TryUpdateSessionAsync(
            async (session, token) =>
            {
                runs++;
                count = await RaiseAsync(session, work, time, token);
            },
            cancellationToken: cancel);
        return applied
            ? TypedResults.Ok(new Counted(count, node.Value.Name, runs))
            : TypedResults.Problem($"Others were faster {runs} times. Nothing was counted.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<int> RaiseAsync(ISession session, int work, TimeProvider time, CancellationToken cancel)
    {
        var count = (session.GetInt32(Key) ?? 0) + 1;
        await Task.Delay(TimeSpan.FromMilliseconds(work), time, cancel);
        session.SetInt32(Key, count);
        return count;
    }

    private static Counted Get(HttpContext context, IOptions<NodeOptions> node) => new(context.Session.GetInt32(Key) ?? 0, node.Value.Name);

    private static NoContent Reset(HttpContext context)
    {
        context.Session.SetInt32(Key, 0);
        return TypedResults.NoContent();
    }

    /// <param name="Count">What it was counted to.</param>
    /// <param name="Node">Who counted.</param>
    /// <param name="Runs">How often it was done.</param>
    private sealed record Counted(int Count, string Node, int Runs = 1);
}
