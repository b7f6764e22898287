using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <summary>One grain from its construction to its end. It is started by whoever made it, and removes itself from its class when it has ended.</summary>
internal sealed partial class Activation(GrainClass grainClass, string key)
{
    [ThreadStatic]
    private static Activation? s_beingCreated;

    private readonly ActivationGate _gate = new();
    private readonly ILogger _logger = grainClass.Logger;
    private AsyncServiceScope _scope;
    private Grain? _grain;
    private Action? _exit;
    private ActivationTimers? _timers;
    private CancellationTokenSource? _starting;

    /// <summary>The activation whose grain is constructed on this thread: a grain knows its key in its constructor.</summary>
    public static Activation? BeingCreated => s_beingCreated;

    public string Key => key;

    public GrainId Id => new(grainClass.Type, IdSpan.Create(key));

    public Grain Grain => _grain!;

    public IServiceProvider Services => _scope.ServiceProvider;

    public IGrainFactory GrainFactory => Services.GetRequiredService<IGrainFactory>();

    public ReminderService Reminders => Services.GetRequiredService<ReminderService>();

    public TimeProvider Time => grainClass.Time;

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

        Interlocked.Exchange(ref _starting, null)?.Cancel();
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
            _scope = grainClass.Services.CreateAsyncScope();
            _grain = Create();
            if (grainClass.HasOnActivate)
            {
                await OnActivateAsync();
            }

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

    private Grain Create()
    {
        var outer = s_beingCreated;
        s_beingCreated = this;
        try
        {
            return grainClass.Create(Services);
        }
        finally
        {
            s_beingCreated = outer;
        }
    }

    private async Task OnActivateAsync()
    {
        var timeout = grainClass.Options.ActivationTimeout;
        var starting = new CancellationTokenSource(timeout, Time);
        var token = starting.Token;
        Interlocked.Exchange(ref _starting, starting);
        if (_gate.End is not null)
        {
            await starting.CancelAsync();
        }

        try
        {
            await Grain.OnActivateAsync(token).WaitAsync(token);
        }
        catch (OperationCanceledException exception) when (token.IsCancellationRequested && _gate.End is null)
        {
            throw new TimeoutException($"Grain {Id} did not activate within {timeout} ({nameof(Hosting.EmbeddedSiloOptions.ActivationTimeout)}).", exception);
        }
        finally
        {
            Interlocked.Exchange(ref _starting, null)?.Dispose();
        }
    }

    private void QueueEnd() => ThreadPool.UnsafeQueueUserWorkItem(static activation => _ = activation.EndAsync(failure: null), this, preferLocal: false);

    private async Task EndAsync(Exception? failure)
    {
        _timers?.Stop();
        if (WasActive && grainClass.HasOnDeactivate)
        {
            await OnDeactivateAsync(_gate.End!);
        }

        await DisposeAsync();
        grainClass.Remove(this);
        _gate.Close(failure);
    }

    private async Task OnDeactivateAsync(ActivationEnd end)
    {
        var timeout = grainClass.Options.DeactivationTimeout;
        var left = timeout - Time.GetElapsedTime(end.Asked);
        using var ending = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, Time);
        try
        {
            await Grain.OnDeactivateAsync(end.Reason, ending.Token).WaitAsync(ending.Token);
        }
        catch (OperationCanceledException exception) when (ending.IsCancellationRequested)
        {
            LogEndTimedOut(exception, Id, timeout);
        }
        catch (Exception exception)
        {
            LogEndFailed(exception, Id);
        }
    }

    private async Task DisposeAsync()
    {
        try
        {
            switch (_grain)
            {
                case IAsyncDisposable grain:
                    await grain.DisposeAsync();
                    break;
                case IDisposable grain:
                    grain.Dispose();
                    break;
            }

            await _scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            LogDisposeFailed(exception, Id);
        }
    }
}
