using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>Registers sessions with the expiry ledger before they are stored: one that the ledger does not know would stay in storage for ever.</summary>
internal sealed partial class ExpiryRegistration(SessionActorServices services)
{
    private readonly ILogger _logger = services.Logger;

    /// <summary>Registers a session.</summary>
    /// <returns>Why it could not be registered; null when it is.</returns>
    public async Task<Outage?> TryRegisterAsync(SessionId id, DateTimeOffset end)
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

    /// <summary>Registers, once more, a session that was found in storage long after its end.</summary>
    public Task RegisterMissedAsync(SessionId id, DateTimeOffset end)
    {
        services.Ledger.Missed(id, end);
        return TryRegisterAsync(id, end);
    }

    [LoggerMessage(108, LogLevel.Warning, "Session {Session}: its end could not be noted in the ledger, so it was not stored.", EventName = "NotNoted")]
    private partial void LogNotNoted(Exception exception, SessionId session);
}
