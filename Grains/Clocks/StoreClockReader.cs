namespace OrleansSessions.Grains;

/// <summary>Reads the store's clock every few seconds, without waiting for it.</summary>
internal sealed class StoreClockReader(IStoreClock? store, ClockReadings readings, TimeProvider time)
{
    /// <summary>The source of its readings.</summary>
    public const string Source = "store";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long? _readAt;
    private Task _reading = Task.CompletedTask;

    /// <summary>Starts a read when one is due. Call it every second.</summary>
    public void Poll()
    {
        if (store is not null && _reading.IsCompleted && (_readAt is not { } at || time.GetElapsedTime(at) >= Interval || readings.All.IsEmpty))
        {
            _readAt = time.GetTimestamp();
            _reading = ReadAsync(store);
        }
    }

    private async Task ReadAsync(IStoreClock store)
    {
        try
        {
            var from = time.GetTimestamp();
            var shown = await store.ReadAsync();
            var resolution = (long)(store.Resolution.TotalSeconds * time.TimestampFrequency);
            readings.Add(Source, shown, from - resolution, time.GetTimestamp()); // it began to show that so much earlier
        }
        catch (Exception)
        {
            // A store that fails is reported by the calls of sessions. The clock's last reading stays.
        }
    }
}
