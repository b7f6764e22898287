using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>Registers sessions with the expiry ledger before they are stored: one that the ledger does not know would stay in storage for ever.</summary>
internal sealed partial class ExpiryRegistration(SessionActorServices services)
{
    private readonly ILogger _logger = services.Logger;

    /// <summary>Registers the session if the ledger does not know it, or knows it with a later end.</summary>
    /// <param name="draft">The draft that is about to be stored.</param>
    /// <param name="next">The document that it makes; null when the row is to go.</param>
    /// <returns>Why the draft must not be stored; null when it may.</returns>
    public Task<Outage?> TryRegisterAsync(SessionDraft draft, SessionDocument? next) =>
        next is not null && DraftSeal.NeedsRegistration(draft, next) ? TryRegisterAsync(draft.Id, ExpiryRules.End(next, draft.Touched)) : SessionTouches.NoOutage;

    /// <summary>Registers, once more, a session that was found in storage long after its end.</summary>
    public Task RegisterMissedAsync(SessionId id, DateTimeOffset end)
    {
        services.Ledger.Missed(id, end);
        return TryRegisterAsync(id, end);
    }

    private async Task<Outage?> TryRegisterAsync(SessionId id, DateTimeOffset end)
    {
        try
        {
            await services.Ledger.RegisterAsync(id, end).WaitAsync(services.Options.StorageTimeout, services.Time);
            return null;
        }
        catch (Exception e)
        {
            LogNotNoted(e, id);
            return new Outage(OutageReason.Storage, $"The session's end could not be noted: {e.GetType().Name}.");
        }
    }

    [LoggerMessage(108, LogLevel.Warning, "Session {Session}: its end could not be noted in the ledger, so it was not stored.", EventName = "NotNoted")]
    private partial void LogNotNoted(Exception exception, SessionId session);
}
