namespace OrleansSessions;

/// <summary>Ends a request's session; the request goes on as if it had brought none.</summary>
internal sealed class SessionEnder(SessionServices engine, SessionKey key, SessionRequestSettings terms, SessionLoader loading, SessionContent content, SessionWrites writes)
{
    public async Task AbandonAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = await writes.EnterAsync(cancellationToken);
        key.Read(); // what was not found must not pass for ended
        if (!key.Id.IsNone && (!key.IsNew || loading.IsStored))
        {
            if (engine.Source is not null)
            {
                await loading.LoadAsync(cancellationToken); // what another request is about to bring over has to be there to be ended
            }

            await EndAsync(cancellationToken);
        }

        loading.StartOver(SessionStatus.Abandoned);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        using var deadline = writes.NewDeadline(cancellationToken);
        try
        {
            if (engine.Source is { } source)
            {
                await source.RemoveAsync(key, deadline);
            }

            await engine.Exchange.EndAsync(key.Id, content.Incarnation, deadline);
            writes.HasStored = true;
        }
        catch (OperationCanceledException error) when (deadline.Passed)
        {
            throw new SessionUnavailableException($"Ending the session took longer than SessionOptions.IOTimeout ({terms.Timeout}). It may go on.", error);
        }
    }
}
