using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>Registers sessions with the expiry ledger before they are stored. A session that is not registered would stay in storage forever.</summary>
internal sealed partial class ExpiryRegistration(SessionActorServices services)
{
    private readonly ILogger _logger = services.Logger;

    /// <summary>Registers the session if it is not registered, or is registered with a later end.</summary>
    /// <param name="draft">The draft that will be stored next.</param>
    /// <param name="next">The document that results from the draft; null when the row will be deleted.</param>
    /// <returns>Why the draft must not be stored; null when it may.</returns>
    public Task<SessionOutage?> TryRegisterAsync(SessionDraft draft, SessionDocument? next) =>
        next is not null && DraftSeal.NeedsRegistration(draft, next) ? TryRegisterAsync(draft.Id, ExpiryRules.End(next, draft.Touched)) : SessionTouches.NoOutage;

    /// <summary>Registers a session again that was found in storage long after its end.</summary>
    public Task RegisterMissedAsync(SessionId id, DateTimeOffset end)
    {
        services.Ledger.ReportMissed(id, end);
        return TryRegisterAsync(id, end);
    }

    private async Task<SessionOutage?> TryRegisterAsync(SessionId id, DateTimeOffset end)
    {
        try
        {
            await services.Ledger.RegisterAsync(id, end).WaitAsync(services.Options.StorageTimeout, services.Time);
            return null;
        }
        catch (Exception e)
        {
            LogFailed(e, id);
            return new SessionOutage(SessionOutageReason.Storage, $"The session could not be registered in the expiry ledger: {e.GetType().Name}.");
        }
    }

    [LoggerMessage(108, LogLevel.Warning, "Session {Session} could not be registered in the expiry ledger, so it was not stored.", EventName = "RegistrationFailed")]
    private partial void LogFailed(Exception exception, SessionId session);
}
