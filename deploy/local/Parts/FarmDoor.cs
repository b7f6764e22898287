using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansSessions.Local.Parts;

/// <summary>
/// What the launcher itself answers, in front of the nodes: what the farm consists of, and the death of a part. A web node could not do it, and
/// should not: whoever can reach a shop must not be able to kill it.
/// </summary>
internal static class FarmDoor
{
    public const string Path = "/farm";

    /// <summary>Answers everything below <see cref="Path"/>. Call it before what forwards.</summary>
    public static void UseFarmDoor(this WebApplication app, IFarmParts parts) => app.Map(Path, door =>
    {
        door.Use(GuardAsync);
        door.UseRouting();
        door.UseEndpoints(routes =>
        {
            routes.MapGet("/parts", () => parts.Told);
            routes.MapPost("/parts/{name}/kill", (string name) => KillAsync(parts, name));
        });
        door.Run(static context => TypedResults.Problem($"The farm answers for {Path}/parts.", statusCode: StatusCodes.Status404NotFound).ExecuteAsync(context));
    });

    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        return OwnPage.Complaint(context.Request) is { } complaint
            ? TypedResults.Problem(complaint, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context)
            : next(context);
    }

    private static async Task<Results<Accepted<PartTold>, ProblemHttpResult>> KillAsync(IFarmParts parts, string name) => await parts.KillAsync(name) switch
    {
        KillOutcome.Killed => TypedResults.Accepted($"{Path}/parts", parts.Told.Single(part => part.Name == name)),
        KillOutcome.NotReady => TypedResults.Problem($"{name} is dead or starting already.", statusCode: StatusCodes.Status409Conflict),
        _ => TypedResults.Problem($"There is no part of the name '{name}'.", statusCode: StatusCodes.Status404NotFound),
    };
}
