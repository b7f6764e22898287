using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansSessions.WebFrontend;

internal static class DraftEndpoints
{
    private const string Prefix = "draft:";
    private const int MaximumNumber = 1000;

    /// <summary>Maps drafts that a page saves in the background, each in an entry of its own.</summary>
    public static void MapDrafts(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/drafts/{number:int}", PutAsync).WithSessionAccess(SessionAccess.ReadWrite);
        routes.MapGet("/api/drafts", Get).WithSessionAccess(SessionAccess.ReadOnly);
        routes.MapDelete("/api/drafts", DeleteAll).WithSessionAccess(SessionAccess.ReadWrite);
    }

    /// <param name="work">The duration of the work between loading the session and writing to it, in milliseconds.</param>
    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(int number, HttpContext context, TimeProvider time, CancellationToken cancel, int work = 0)
    {
        if (number is < 1 or > MaximumNumber)
            return TypedResults.Problem($"A draft's number is between 1 and {MaximumNumber}. This number is {number}.", statusCode: StatusCodes.Status400BadRequest);
        if (Work.Error(work) is { } error) return error;

        await Task.Delay(TimeSpan.FromMilliseconds(work), time, cancel);
        context.Session.SetInt32(Prefix + number.ToString(CultureInfo.InvariantCulture), number);
        return TypedResults.NoContent();
    }

    private static Drafts Get(HttpContext context) => new([.. Keys(context.Session).Select(key => context.Session.GetInt32(key) ?? 0).Order()]);

    private static NoContent DeleteAll(HttpContext context)
    {
        foreach (var key in Keys(context.Session).ToList()) context.Session.Remove(key);
        return TypedResults.NoContent();
    }

    private static IEnumerable<string> Keys(ISession session) =>
        session.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal));

    private sealed record Drafts(IReadOnlyList<int> Numbers);
}
