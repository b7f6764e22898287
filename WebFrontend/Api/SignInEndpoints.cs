using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansSessions.WebFrontend.Api;

internal static class SignInEndpoints
{
    private const int UserCharactersMax = 32;

    /// <summary>A sign-in without a password: what it does to the session is all that it is about.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes) => routes.MapPost("/api/user/{user}", SignInAsync).WithSessionAccess(SessionAccess.ReadWrite);

    /// <param name="work">What the request does before, as checking a password would.</param>
    private static async Task<Results<NoContent, ProblemHttpResult>> SignInAsync(string user, HttpContext context, TimeProvider time, CancellationToken cancel, int work = 0)
    {
        if (user.Length > UserCharactersMax)
            return TypedResults.Problem($"A user has at most {UserCharactersMax} characters; this one has {user.Length}.", statusCode: StatusCodes.Status400BadRequest);
        if (Work.Complaint(work) is { } complaint) return complaint;

        await Task.Delay(TimeSpan.FromMilliseconds(work), time, cancel);
        await context.RotateSessionAsync(cancel);
        Users.SignIn(context.Session, user);
        return TypedResults.NoContent();
    }
}
