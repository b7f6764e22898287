using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using OrleansSessions.WebFrontend.Node;

namespace OrleansSessions.WebFrontend.Api;

internal static class CounterEndpoints
{
    private const string Key = "counter";
    private static readonly TimeSpan WorkMax = TimeSpan.FromSeconds(30);

    /// <summary>A number that is read, worked on and written: requests that overlap would lose counts, so each has the session for itself.</summary>
    public static void MapCounter(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/counter", AddAsync).WithSessionAccess(new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = 60 });
        routes.MapPost("/api/counter/unguarded", AddAsync).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapGet("/api/counter", Get).WithSessionAccess(SessionAccess.ReadOnly);
        routes.MapDelete("/api/counter", Reset).WithSessionAccess(SessionAccess.ReadWrite);
    }

    /// <param name="work">What the request does between reading and writing, in milliseconds.</param>
    private static async Task<Results<Ok<Counted>, ProblemHttpResult>> AddAsync(HttpContext context, IOptions<NodeOptions> node, TimeProvider time, CancellationToken cancel, int work = 20)
    {
        if (work < 0 || work > WorkMax.TotalMilliseconds)
            return TypedResults.Problem($"work is 0 to {WorkMax.TotalMilliseconds} ms; this was {work}.", statusCode: StatusCodes.Status400BadRequest);

        var count = (context.Session.GetInt32(Key) ?? 0) + 1;
        await Task.Delay(TimeSpan.FromMilliseconds(work), time, cancel);
        context.Session.SetInt32(Key, count);
        return TypedResults.Ok(new Counted(count, node.Value.Name));
    }

    private static Counted Get(HttpContext context, IOptions<NodeOptions> node) => new(context.Session.GetInt32(Key) ?? 0, node.Value.Name);

    private static NoContent Reset(HttpContext context)
    {
        context.Session.SetInt32(Key, 0);
        return TypedResults.NoContent();
    }

    private sealed record Counted(int Count, string Node);
}
