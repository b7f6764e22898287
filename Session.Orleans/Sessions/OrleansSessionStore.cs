using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;

namespace OrleansSessions;

/// <summary>
/// The <see cref="ISessionStore"/> for ASP.NET Core's own <c>UseSession</c>, with the guarantees that the framework's middleware allows:
/// changes are stored after the response, and a session that cannot be loaded is empty.
/// </summary>
internal sealed class OrleansSessionStore(SessionServices services) : ISessionStore
{
    public ISession Create(string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        ArgumentNullException.ThrowIfNull(tryEstablishSession);
        var key = new FrameworkSessionKey(services.Ids, sessionKey, isNewSessionKey, tryEstablishSession);
        return new OrleansSession(services, key, new SessionRequestSettings(idleTimeout, ioTimeout, SessionUnavailableBehavior.Empty, SessionSynchronousLoadBehavior.Allow));
    }
}
