using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;

namespace OrleansSessions;

/// <summary>
/// The <see cref="ISessionStore"/> for ASP.NET Core's own <c>UseSession</c>, with the guarantees that the framework's middleware allows:
/// changes are stored after the response, and a session that cannot be loaded is empty.
/// </summary>
internal sealed class OrleansSessionStore : ISessionStore
{
    private readonly SessionServices _services;

    public OrleansSessionStore(SessionServices services, ISessionCookieText cookies)
    {
        if (cookies is SystemWebCookieText)
        {
            throw new InvalidOperationException("ShareSystemWebSession() needs app.UseOrleansSession(): app.UseSession() would give the browser another cookie under the name of System.Web's, and all its applications would lose their session.");
        }

        _services = services;
        services.Enclosing.IsAsked = true; // the framework's middleware is being created, before the first request
    }

    public ISession Create(string sessionKey, TimeSpan idleTimeout, TimeSpan ioTimeout, Func<bool> tryEstablishSession, bool isNewSessionKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(sessionKey);
        ArgumentNullException.ThrowIfNull(tryEstablishSession);
        var key = new FrameworkSessionKey(_services.Ids, sessionKey, isNewSessionKey, tryEstablishSession);
        var settings = new SessionRequestSettings(idleTimeout, ioTimeout, SessionUnavailableBehavior.Empty, SessionSynchronousLoadBehavior.Allow);
        return _services.Enclosing.Current?.Find(key, settings) ?? new OrleansSession(_services, key, settings);
    }
}
