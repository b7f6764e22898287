using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansSessions.WebFrontend.Api;

/// <summary>What a request does between reading and writing, in milliseconds: requests meet only while they are under way.</summary>
internal static class Work
{
    private const int Max = 30_000;

    /// <returns>What is wrong with it; null when it is possible.</returns>
    public static ProblemHttpResult? Complaint(int milliseconds) => milliseconds is >= 0 and <= Max
        ? null
        : TypedResults.Problem($"work is 0 to {Max} ms; this was {milliseconds}.", statusCode: StatusCodes.Status400BadRequest);
}
