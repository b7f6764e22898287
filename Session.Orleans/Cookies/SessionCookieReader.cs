using Microsoft.Extensions.Primitives;

namespace OrleansSessions;

/// <summary>Reads the session cookies of requests, and remembers which of several a request has used.</summary>
internal sealed class SessionCookieReader(ISessionCookieText cookies, TimeProvider time)
{
    private const int MaximumRemembered = 4_096;

    private readonly TwoGenerationCache<SessionId, long> _chosen = new(MaximumRemembered);

    /// <summary>Returns the session that a cookie's text identifies; <c>default</c> if it identifies none.</summary>
    /// <exception cref="SessionUnavailableException">It could not be read.</exception>
    public SessionId Read(string? text) => cookies.Read(text);

    /// <summary>Returns those cookies that identify a session, each session once, in the order of the request.</summary>
    /// <exception cref="SessionUnavailableException">One could not be read.</exception>
    public List<SessionCookie> ReadAll(StringValues texts)
    {
        var read = new List<SessionCookie>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            if (cookies.Read(texts[i]) is { IsNone: false } id && !read.Exists(other => other.Id == id))
            {
                read.Add(new SessionCookie(id, texts[i]!, i));
            }
        }

        return read;
    }

    /// <summary>
    /// Returns the session to keep alive for a request that did not look which of its cookies identifies a live one: the session that was used last,
    /// otherwise the first.
    /// </summary>
    public SessionId LastChosen(IReadOnlyList<SessionCookie> several)
    {
        var (last, at) = (several.Count > 0 ? several[0].Id : default, long.MinValue);
        foreach (var cookie in several)
        {
            if (_chosen.TryGet(cookie.Id, out var chosenAt) && chosenAt > at)
            {
                (last, at) = (cookie.Id, chosenAt);
            }
        }

        return last;
    }

    /// <summary>Records that of several cookies the one of this session is used.</summary>
    public void Choose(SessionId id) => _chosen.Put(id, time.GetTimestamp(), 1);

    /// <summary>Returns the session key in a cookie's text; null if there is none. The key is not cached.</summary>
    public string? Reveal(string? text) => cookies.Reveal(text);

    /// <summary>Creates a random key, and returns it only as a cookie's text and as an id (S11).</summary>
    public (SessionId Id, string Text) Mint() => cookies.Mint();
}
