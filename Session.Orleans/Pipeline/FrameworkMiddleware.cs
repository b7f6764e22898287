using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>
/// ASP.NET Core's own session middleware in the same pipeline, around this one or behind it: a library's, for example. Both serve one session, under one
/// key. With two keys, the second cookie of a new session would replace the first, and what was stored under that would be lost.
/// </summary>
/// <remarks>
/// The framework does not say which cookie its middleware has. It has the same one if it read the same key. If both have none yet, their timeouts decide: a
/// middleware with a cookie of its own has options of its own.
/// </remarks>
internal sealed class FrameworkMiddleware(SessionFeature feature, SessionPipeline pipeline, SessionRequestSettings settings, ISessionFeature? outer) : IEnclosingSession
{
    public const string Name = "app.UseSession()";

    private bool _isAround;

    /// <summary>The session of the middleware around the framework's.</summary>
    public SessionFeature Around => feature;

    /// <summary>
    /// Called before the request goes on. What was done with the framework's session before counts: a new one is shared, and what was changed in another is
    /// stored, so that the request has it in this one, which can be exclusive, rotated and checked for conflicts.
    /// </summary>
    public async Task EnterAsync()
    {
        if (outer is not SessionFeature && outer?.Session is OrleansSession theirs && IsSame(theirs.Key, theirs.Settings))
        {
            _isAround = true;
            pipeline.WarnOfFramework(isOuter: true);
            if (theirs.Key.IsNew)
            {
                feature.Session = theirs;
            }
            else if (theirs.HasChanges)
            {
                await theirs.CommitAsync();
            }
        }
    }

    /// <summary>Called when the request returns. The framework's middleware must not give a new session a second key.</summary>
    public void Leave()
    {
        if (_isAround && feature is { Used: { } ours, Key.IsNew: true })
        {
            outer!.Session = ours;
        }
    }

    public OrleansSession? Find(SessionKey key, SessionRequestSettings theirs)
    {
        if (!IsSame(key, theirs))
        {
            return null;
        }

        pipeline.WarnOfFramework(isOuter: false);
        return feature.Session as OrleansSession;
    }

    private bool IsSame(SessionKey key, SessionRequestSettings theirs) => key.IsNew
        ? (feature.Key.IsNew || feature.Key.Id.IsNone) && theirs.Idle == settings.Idle && theirs.Timeout == settings.Timeout
        : key.Id == feature.Key.Id;
}
