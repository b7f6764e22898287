namespace OrleansSessions.Grains;

/// <summary>Gives one caller at a time access to a row, without a lock per row. Rows that share a stripe exclude each other, rarely and briefly.</summary>
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

    /// <summary>Waits for access to the row. Dispose the result to end the access.</summary>
    public async ValueTask<Releaser> EnterAsync(RowName row)
    {
        var stripe = _stripes[(uint)row.GetHashCode() % (uint)_stripes.Length];
        await stripe.WaitAsync();
        return new Releaser(stripe);
    }

    internal readonly struct Releaser(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
