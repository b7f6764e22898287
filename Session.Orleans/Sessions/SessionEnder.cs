namespace OrleansSessions;

/// <summary>Ends a request's session. The request then continues as if it had none.</summary>
internal sealed class SessionEnder(SessionServices services, SessionKey key, SessionRequestSettings settings, SessionLoader loading, SessionContent content, SessionWrites writes)
{
    public async Task AbandonAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AbandonOnceAsync(cancellationToken);
        }
        catch (SessionUnavailableException error) when (error.Outage is null)
        {
            error.MayHaveEnded = true; // the end was sent and not confirmed in time
            throw;
        }
    }

    private async Task AbandonOnceAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = await writes.EnterAsync(cancellationToken);
        key.Read(); // a key that could not be read must not be reported as ended
        if (!key.Id.IsNone && (!key.IsNew || loading.IsStored))
        {
            if (services.Source is not null || key.Candidates.Count > 0)
            {
                await loading.LoadAsync(cancellationToken); // chooses the session, and imports it first: otherwise a concurrent import could store it after its end
            }

            await EndAsync(cancellationToken);
            key.RecordEnd(key.Id);
        }

        loading.StartOver(SessionStatus.Abandoned);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        using var deadline = writes.NewDeadline(cancellationToken);
        try
        {
            if (services.Source is { } source)
            {
                await source.RemoveAsync(key.Id, key.Reveal(key.Id), deadline);
            }

            await services.Client.EndAsync(key.Id, content.Incarnation, deadline);
            writes.HasStored = true;
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"Ending the session took longer than SessionOptions.IOTimeout ({settings.Timeout}). It may still be live.", error);
        }
    }
}
