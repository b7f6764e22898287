using Microsoft.AspNetCore.Http;

namespace OrleansSessions;

/// <summary>Runs an update, and repeats it on the new content if another request wrote between its load and its commit (S4).</summary>
internal sealed class SessionUpdater(ISession session, SessionLoader loading, SessionCommitter commits, SessionContent content, SessionWrites writes)
{
    /// <returns>True if the update was applied; false if nothing of it was.</returns>
    public async Task<bool> TryAsync(Func<ISession, CancellationToken, Task> update, int attempts, CancellationToken cancellationToken)
    {
        await loading.LoadAsync(cancellationToken);
        await commits.CommitAsync(isLast: false, cancellationToken); // earlier changes of the request are not part of the update
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
