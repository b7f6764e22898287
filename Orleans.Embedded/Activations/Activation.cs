using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <summary>One grain from its construction to its end. It is started by whoever made it, and removes itself from its class when it has ended.</summary>
internal sealed partial class Activation
{
    private readonly ActivationGate _gate = new();
    private readonly GrainClass _class;
    private readonly ILogger _logger;
    private readonly GrainBody _body;
    private Action? _exit;
    private ActivationTimers? _timers;

    public Activation(GrainClass grainClass, string key)
    {
        _class = grainClass;
        _logger = grainClass.Logger;
        _body = new GrainBody(this, grainClass);
        Key = key;
    }

    public string Key { get; }

    public GrainId Id => new(_class.Type, IdSpan.Create(Key));

    public Grain Grain => _body.Grain;

    public IServiceProvider Services => _body.Services;

    public IGrainFactory GrainFactory => Services.GetRequiredService<IGrainFactory>();

    public ReminderService Reminders => Services.GetRequiredService<ReminderService>();

    public TimeProvider Time => _class.Time;

    /// <summary>Whether it was ever active. One that was not and did not fail was told to end too early: its callers try another.</summary>
    public bool WasActive => _gate.WasOpen;

    /// <summary>Done when it has started or ended; at once if it does neither now.</summary>
    public Task WhenChanged => _gate.WhenChanged;

    /// <summary>Starts it on a thread of the pool, with nothing of its first caller's context: it outlives that caller.</summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(static activation => _ = activation.StartAsync(), this, preferLocal: false);

    /// <inheritdoc cref="ActivationGate.TryEnter"/>
    public bool TryEnter(out Task change) => _gate.TryEnter(out change);

    /// <summary>Lets a call or tick out.</summary>
    /// <param name="keepAlive">Whether it puts off collection.</param>
    public void Exit(bool keepAlive = true)
    {
        if (_gate.Exit(keepAlive ? Time.GetTimestamp() : null))
        {
            QueueEnd();
        }
    }

    /// <summary>Lets a call out when its task is done.</summary>
    public void ExitAfter(Task call)
    {
        if (call.IsCompleted)
        {
            Exit();
        }
        else
        {
            call.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_exit ??= () => Exit());
        }
    }

    /// <summary>Ends it as soon as no call runs in it. The first reason stands.</summary>
    public void Deactivate(DeactivationReason reason) => Deactivate(new ActivationEnd(reason, Time.GetTimestamp()), ifIdleSince: null);

    /// <summary>Ends it as soon as no call runs in it. The first reason stands.</summary>
    /// <param name="end">Why.</param>
    /// <param name="ifIdleSince">Ends it only if no call runs and none has ended after this moment.</param>
    public void Deactivate(ActivationEnd end, long? ifIdleSince)
    {
        if (!_gate.TryClose(end, ifIdleSince, out var empty))
        {
            return;
        }

        _body.CancelStart();
        if (empty)
        {
            QueueEnd();
        }
    }

    /// <summary>Starts a timer that ends with it.</summary>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    public IGrainTimer StartTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        if (_gate.IsClosed)
        {
            throw new InvalidOperationException($"Grain {Id} has been deactivated: it starts no timers. Use the activation that IGrainFactory leads to.");
        }

        return LazyInitializer.EnsureInitialized(ref _timers).Start(this, callback, options, _logger);
    }

    private async Task StartAsync()
    {
        var failure = await TryStartAsync();
        if (failure is not null || !_gate.TryOpen(Time.GetTimestamp()))
        {
            await EndAsync(failure);
        }
    }

    private async Task<Exception?> TryStartAsync()
    {
        try
        {
            await _body.StartAsync();
            return null;
        }
        catch (Exception exception) when (_gate.End is { } end)
        {
            LogStartCancelled(exception, Id, end.Reason.ReasonCode);
            return null;
        }
        catch (Exception exception)
        {
            LogStartFailed(exception, Id);
            return exception;
        }
    }

    private void QueueEnd() => ThreadPool.UnsafeQueueUserWorkItem(static activation => _ = activation.EndAsync(failure: null), this, preferLocal: false);

    private async Task EndAsync(Exception? failure)
    {
        _timers?.Stop();
        await _body.EndAsync(WasActive ? _gate.End : null);
        _class.Remove(this);
        _gate.Close(failure);
    }
}
