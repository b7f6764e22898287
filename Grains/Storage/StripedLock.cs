namespace OrleansSessions;

/// <summary>Lets one caller at a time work on a row, without a lock per row: rows that share a stripe wait for each other, rarely and briefly.</summary>
internal sealed class StripedLock
{
    private readonly SemaphoreSlim[] _stripes;

    public StripedLock(int stripes)
    {
        _stripes = new SemaphoreSlim[stripes];
        for (var i = 0; i < stripes; i++)
        {
            _stripes[i] = new SemaphoreSlim(1, 1);
        }
    }

    /// <summary>Waits for the row's turn. Disposing what it gives ends the turn.</summary>
    public async ValueTask<Turn> EnterAsync(RowName row)
    {
        var stripe = _stripes[(uint)row.GetHashCode() % (uint)_stripes.Length];
        await stripe.WaitAsync();
        return new Turn(stripe);
    }

    internal readonly struct Turn(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
