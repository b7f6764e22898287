using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansSessions.WebFrontend;

/// <summary>The work of a request between reading and writing. Only requests that run at the same time can conflict.</summary>
internal static class Work
{
    private const int MaximumMilliseconds = 30_000;

    /// <returns>The response for a duration that is not allowed; null for one that is.</returns>
    public static ProblemHttpResult? Error(int milliseconds) => milliseconds is >= 0 and <= MaximumMilliseconds
        ? null
        : TypedResults.Problem($"work is between 0 and {MaximumMilliseconds} ms. The request asked for {milliseconds} ms.", statusCode: StatusCodes.Status400BadRequest);
}
