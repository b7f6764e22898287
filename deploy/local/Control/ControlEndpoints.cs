using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansSessions.Local;

/// <summary>
/// The endpoints of the launcher itself, in front of the web nodes: the status of each part of the farm, and commands to kill, stop and start
/// one. They are not the web nodes' own, because a client of a shop must not be able to kill it.
/// </summary>
internal static class ControlEndpoints
{
    private const string Parts = FarmPlan.ControlPath + "/parts";

    /// <summary>Answers all requests below <see cref="FarmPlan.ControlPath"/>. Call it before the middleware that forwards.</summary>
    public static void UseControlEndpoints(this WebApplication app, IFarmParts parts) => app.Map(FarmPlan.ControlPath, control =>
    {
        control.Use(GuardAsync);
        control.UseRouting();
        control.UseEndpoints(routes =>
        {
            routes.MapGet("/parts", () => parts.Statuses);
            routes.MapPost("/parts/{name}/kill", (string name, bool restart = true) => CommandAsync(parts, name, parts.KillAsync(name, restart)));
            routes.MapPost("/parts/{name}/stop", (string name) => CommandAsync(parts, name, parts.StopAsync(name)));
            routes.MapPost("/parts/{name}/start", (string name, CancellationToken cancel) => CommandAsync(parts, name, parts.StartAsync(name, cancel)));
        });
        control.Run(static context => TypedResults.Problem($"The farm's own endpoints are {Parts} and below.", statusCode: StatusCodes.Status404NotFound).ExecuteAsync(context));
    });

    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        return SameOriginGuard.Refusal(context.Request) is { } refusal
            ? TypedResults.Problem(refusal, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context)
            : next(context);
    }

    private static async Task<Results<Accepted<PartStatus>, ProblemHttpResult>> CommandAsync(IFarmParts parts, string name, Task<PartCommandResult> command)
    {
        try
        {
            return await command switch
            {
                PartCommandResult.Done => TypedResults.Accepted(Parts, parts.Statuses.Single(part => part.Name == name)),
                PartCommandResult.Conflict => TypedResults.Problem($"{name} is {parts.Statuses.Single(part => part.Name == name).State.ToString().ToLowerInvariant()}, which does not allow this.", statusCode: StatusCodes.Status409Conflict),
                _ => TypedResults.Problem($"There is no part named '{name}'.", statusCode: StatusCodes.Status404NotFound),
            };
        }
        catch (FarmException e)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}
