using OrleansSessions;


namespace Microsoft.AspNetCore.Http;

/// <summary>What a request can do with its session beyond <see cref="ISession"/>.</summary>
public static class OrleansSessionHttpContextExtensions
{
    /// <summary>
    /// Ends the request's session now, on every node: it reads empty, and the first <c>Set</c> after it starts another under a new key and cookie.
    /// Changes that were not committed are dropped.
    /// </summary>
    /// <exception cref="InvalidOperationException">No session middleware ran, or the session is not ours.</exception>
    /// <exception cref="SessionUnavailableException">The cluster did not confirm it; the session may go on.</exception>
    public static Task AbandonSessionAsync(this HttpContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        throw new NotImplementedException();
    }
}
