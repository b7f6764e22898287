using Microsoft.Extensions.Options;

namespace OrleansSessions.WebFrontend;

internal static class VisitEndpoints
{
    /// <summary>Maps the JSON endpoints that count visits. The same code serves both sides of the comparison.</summary>
    public static void MapVisits(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/visit", AddAsync);
        routes.MapGet("/api/visits", ListAsync);
    }

    private static async Task<VisitAnswer> AddAsync(HttpContext context, IOptions<NodeOptions> node, CancellationToken cancel)
    {
        await context.Session.LoadAsync(cancel);
        return new(Visits.Add(context.Session, "/api/visit"), node.Value.Name, context.Session.Id);
    }

    private static async Task<VisitList> ListAsync(HttpContext context, CancellationToken cancel)
    {
        await context.Session.LoadAsync(cancel);
        return new(Visits.ByPath(context.Session));
    }

    private sealed record VisitAnswer(int Visits, string Node, string Id);

    private sealed record VisitList(IReadOnlyDictionary<string, int> Visits);
}
