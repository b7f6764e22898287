using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace OrleansSessions.WebFrontend;

internal static class CounterEndpoints
{
    private const string Key = "counter";

    /// <summary>
    /// Maps a number that requests read, work on, and write back. Requests that overlap would lose counts. So each request is exclusive; or, of
    /// two that overlap, the later one is refused, or runs again.
    /// </summary>
    public static void MapCounter(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/counter", AddAsync).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 60 });
        routes.MapPost("/api/counter/unguarded", AddAsync).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapPost("/api/counter/refuse", AddAsync).WithSessionAccess(new SessionAccessAttribute(SessionAccess.ReadWrite) { DetectConflicts = true });
        routes.MapPost("/api/counter/retry", AddWithRetryAsync).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapGet("/api/counter", Get).WithSessionAccess(SessionAccess.ReadOnly);
        routes.MapDelete("/api/counter", Reset).WithSessionAccess(SessionAccess.ReadWrite);
    }

    /// <param name="work">The duration of the work between reading and writing, in milliseconds.</param>
    private static async Task<Results<Ok<Counted>, ProblemHttpResult>> AddAsync(HttpContext context, IOptions<NodeOptions> node, TimeProvider time, CancellationToken cancel, int work = 20)
    {
        if (Work.Error(work) is { } error) return error;

        var count = await IncrementAsync(context.Session, work, time, cancel);
        return TypedResults.Ok(new Counted(count, node.Value.Name));
    }

    /// <param name="work">The duration of the work between reading and writing, in milliseconds. A retry repeats it.</param>
    private static async Task<Results<Ok<Counted>, ProblemHttpResult>> AddWithRetryAsync(HttpContext context, IOptions<NodeOptions> node, TimeProvider time, CancellationToken cancel, int work = 20)
    {
        if (Work.Error(work) is { } error) return error;

        var (count, runs) = (0, 0);
        var applied = await context.TryUpdateSessionAsync(
            async (session, token) =>
            {
                runs++;
                count = await IncrementAsync(session, work, time, token);
            },
            cancellationToken: cancel);
        return applied
            ? TypedResults.Ok(new Counted(count, node.Value.Name, runs))
            : TypedResults.Problem($"The session was changed by other requests in each of {runs} attempts. Nothing was counted.", statusCode: StatusCodes.Status409Conflict);
    }

    private static async Task<int> IncrementAsync(ISession session, int work, TimeProvider time, CancellationToken cancel)
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

    /// <param name="Count">The new value of the counter.</param>
    /// <param name="Node">The web node that counted.</param>
    /// <param name="Runs">The number of attempts.</param>
    private sealed record Counted(int Count, string Node, int Runs = 1);
}
