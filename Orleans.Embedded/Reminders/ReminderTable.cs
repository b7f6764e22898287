using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Reminders;

/// <summary>
/// The reminders as they are stored. They are changed one after the other, each change by one write of the whole row; a change is there once
/// its write is acknowledged. After a write that failed the row is read again before anything else: it may have landed.
/// </summary>
internal sealed class ReminderTable(IServiceProvider services) : IDisposable
{
    private const string StateName = "reminders";
    private static readonly GrainId s_row = GrainId.Create("reminders", "all");

    private readonly IGrainStorage? _storage = services.GetKeyedService<IGrainStorage>("reminders");
    private readonly SemaphoreSlim _turn = new(1, 1);
    private GrainState<byte[]>? _row;

    /// <summary>The last acknowledged reminders.</summary>
    public ImmutableDictionary<ReminderKey, Reminder> Acknowledged { get; private set; } = ImmutableDictionary<ReminderKey, Reminder>.Empty;

    /// <summary>Reads them, unless they are known.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) => ChangeAsync(static reminders => reminders, cancellationToken);

    /// <summary>Changes them. Without a storage they are kept in memory, for as long as the host lives.</summary>
    public async Task ChangeAsync(
        Func<ImmutableDictionary<ReminderKey, Reminder>, ImmutableDictionary<ReminderKey, Reminder>> change, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(cancellationToken);
            var changed = change(Acknowledged);
            if (changed != Acknowledged)
            {
                await WriteAsync(changed);
                Acknowledged = changed;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (_storage is null || _row is not null)
        {
            return;
        }

        var row = new GrainState<byte[]>();
        await _storage.ReadStateAsync(StateName, s_row, row, cancellationToken);
        Acknowledged = row is { RecordExists: true, State: { } stored } ? ReminderRow.Read(stored) : ImmutableDictionary<ReminderKey, Reminder>.Empty;
        _row = row;
    }

    private async Task WriteAsync(ImmutableDictionary<ReminderKey, Reminder> changed)
    {
        if (_storage is null)
        {
            return;
        }

        var row = _row!;
        _row = null;
        row.State = ReminderRow.Write(changed);
        await _storage.WriteStateAsync(StateName, s_row, row, CancellationToken.None);
        _row = row;
    }
}
