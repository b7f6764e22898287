using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>Runs an update, and repeats it on the new content if another request wrote between its load and its commit (S4).</summary>
internal sealed class SessionUpdater(ISession session, SessionLoader loading, SessionCommitter commits, SessionContent content, SessionWrites writes)
{
    private int _isRunning;

    /// <returns>True if the update was applied; false if nothing of it was.</returns>
    public async Task<bool> TryAsync(Func<ISession, CancellationToken, Task> update, int attempts, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("The request is updating its session already. Await one update before the next: one that is repeated would drop the changes of the other.");
        }

        try
        {
            await loading.LoadAsync(cancellationToken);
            await commits.CommitAsync(isLast: false, cancellationToken); // earlier changes of the request are not part of the update
            return await RepeatAsync(update, attempts, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    private async Task<bool> RepeatAsync(Func<ISession, CancellationToken, Task> update, int attempts, CancellationToken cancellationToken)
    {
        var detects = writes.DetectsConflicts;
        writes.DetectsConflicts = true;
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                content.NoteReads(true);
                await update(session, cancellationToken);
                try
                {
                    await commits.CommitAsync(isLast: false, cancellationToken);
                    return true;
                }
                catch (SessionConflictException)
                {
                    await loading.ReloadAsync(cancellationToken);
                    if (attempt >= attempts)
                    {
                        return false;
                    }
                }
            }
        }
        catch
        {
            content.DropChanges();
            throw;
        }
        finally
        {
            writes.DetectsConflicts = detects;
            content.NoteReads(false);
        }
    }
}
