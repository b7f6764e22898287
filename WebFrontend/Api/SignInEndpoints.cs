using Microsoft.AspNetCore.Http.HttpResults;

namespace OrleansSessions.WebFrontend;

internal static class SignInEndpoints
{
    private const int MaximumUserCharacters = 32;

    /// <summary>Maps a sign-in without a password. It only shows what a sign-in does to the session.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes) => routes.MapPost("/api/user/{user}", SignInAsync).WithSessionAccess(SessionAccess.ReadWrite);

    /// <param name="work">The duration of the work before the sign-in, in milliseconds, as for checking a password.</param>
    private static async Task<Results<NoContent, ProblemHttpResult>> SignInAsync(string user, HttpContext context, TimeProvider time, CancellationToken cancel, int work = 0)
    {
        if (user.Length > MaximumUserCharacters)
            return TypedResults.Problem($"A user name has at most {MaximumUserCharacters} characters. This name has {user.Length}.", statusCode: StatusCodes.Status400BadRequest);
        if (Work.Error(work) is { } error) return error;

        await Task.Delay(TimeSpan.FromMilliseconds(work), time, cancel);
        await context.RotateSessionAsync(cancellationToken: cancel);
        Users.SignIn(context.Session, user);
        return TypedResults.NoContent();
    }
}
