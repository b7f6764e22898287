namespace OrleansSessions;

/// <summary>Asks the cluster how long a request's session lasts, without keeping it alive.</summary>
internal sealed class SessionPeek(SessionServices services, SessionKey key, SessionLoader loading)
{
    /// <exception cref="SessionUnavailableException">The cluster did not answer.</exception>
    public async Task<SessionRemainingTime> AskAsync(CancellationToken cancellationToken)
    {
        key.Read();
        if (key.Id.IsNone || (key.IsNew && !loading.IsStored))
        {
            return new SessionRemainingTime { Status = SessionStatus.New };
        }

        try
        {
            var (_, loaded) = await loading.LoadFromClusterAsync(TimeSpan.Zero, asksRemaining: true, cancellationToken);
            if (loaded is { Ended: null, Remaining.Ticks: 0 })
            {
                (_, loaded) = await loading.LoadFromClusterAsync(TimeSpan.Zero, asksRemaining: true, cancellationToken); // it was imported just now
            }

            return SessionRemainingTime.Of(SessionLoader.StatusOf(loaded), loaded, services.Time.GetUtcNow());
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SessionUnavailableException("How long the session lasts could not be found out in time.", error);
        }
    }
}
