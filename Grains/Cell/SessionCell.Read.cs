namespace OrleansSessions;

/// <content>What storage holds, and what the ledger has to know of it.</content>
internal sealed partial class SessionCell
{
    private async Task<Outage?> TryReadAsync()
    {
        try
        {
            var held = await _storage.ReadAsync();
            lock (_gate)
            {
                // The same document: what this cell saw since still counts. Another one: its own horizon does (S7c).
                if (held?.Version != _held?.Version)
                {
                    _touched = null;
                }

                if (_read)
                {
                    Metrics?.Reread();
                }

                _held = held;
                Watched.Holds(held);
                _read = true;
                _uncertain = false;
                _failing = false;
            }

            if (held is not null && _time.GetUtcNow() > held.Horizon + MissedAfter)
            {
                _ledger.Missed(_id, held.Horizon);
                await TryNoteAsync(held.Horizon);
            }

            return null;
        }
        catch (NewerFormatException e)
        {
            _uncertain = true; // what is held is not what was read last: nothing may be decided from it
            LogNewerFormat(e, _id);
            return new Outage(OutageReason.NewerFormat, e.Message);
        }
        catch (Exception e)
        {
            // Also one that hung: a read that ends later changes nothing, and what was acknowledged can still be shown (S13).
            LogReadFailed(e, _id);
            _uncertain = true;
            Fails();
            return new Outage(OutageReason.Storage, $"Storage failed to read: {e.GetType().Name}.");
        }
    }

    /// <summary>The ledger takes two minutes in calm, five after the loss of a silo: what is in storage for longer, it has missed (S7).</summary>
    internal static readonly TimeSpan MissedAfter = TimeSpan.FromMinutes(6);

    /// <summary>The ledger hears first: a session that it does not know would stay in storage for ever.</summary>
    private async Task<Outage?> TryNoteAsync(DateTimeOffset end)
    {
        try
        {
            await _ledger.RegisterAsync(_id, end).WaitAsync(_options.StorageTimeout, _time);
            return null;
        }
        catch (Exception e)
        {
            LogNotNoted(e, _id);
            return new Outage(OutageReason.Storage, $"The session's end could not be noted: {e.GetType().Name}.");
        }
    }
}
