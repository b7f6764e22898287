using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orleans.Activations;

/// <summary>The grain object of one activation, and its scope of services: started once, then ended once.</summary>
internal sealed partial class GrainBody(Activation activation, GrainClass grainClass)
{
    [ThreadStatic]
    private static Activation? s_beingCreated;

    private readonly ILogger _logger = grainClass.Logger;
    private AsyncServiceScope _scope;
    private Grain? _grain;
    private CancellationTokenSource? _starting;
    private volatile bool _startCancelled;

    /// <summary>The activation whose grain is constructed on this thread: a grain knows its key in its constructor.</summary>
    public static Activation? BeingCreated => s_beingCreated;

    public Grain Grain => _grain!;

    public IServiceProvider Services => _scope.ServiceProvider;

    /// <summary>Creates the grain and runs its OnActivateAsync.</summary>
    /// <exception cref="TimeoutException">That took longer than it may.</exception>
    public async Task StartAsync()
    {
        _scope = grainClass.Services.CreateAsyncScope();
        _grain = Create();
        if (grainClass.HasOnActivate)
        {
            await OnActivateAsync();
        }
    }

    /// <summary>Tells OnActivateAsync that it runs in vain.</summary>
    public void CancelStart()
    {
        _startCancelled = true;
        Interlocked.Exchange(ref _starting, null)?.Cancel();
    }

    /// <summary>Runs the grain's OnDeactivateAsync and disposes it, then its scope. What fails is logged.</summary>
    /// <param name="end">Why it ends; null if it was never active, and has nothing to end.</param>
    public async Task EndAsync(ActivationEnd? end)
    {
        if (end is not null && grainClass.HasOnDeactivate)
        {
            await OnDeactivateAsync(end);
        }

        await DisposeAsync();
    }

    private Grain Create()
    {
        var outer = s_beingCreated;
        s_beingCreated = activation;
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
        var starting = new CancellationTokenSource(timeout, grainClass.Time);
        var token = starting.Token;
        Interlocked.Exchange(ref _starting, starting);
        if (_startCancelled)
        {
            await starting.CancelAsync();
        }

        try
        {
            await Grain.OnActivateAsync(token).WaitAsync(token);
        }
        catch (OperationCanceledException exception) when (token.IsCancellationRequested && !_startCancelled)
        {
            throw new TimeoutException($"Grain {activation.Id} did not activate within {timeout} ({nameof(Hosting.EmbeddedSiloOptions.ActivationTimeout)}).", exception);
        }
        finally
        {
            Interlocked.Exchange(ref _starting, null)?.Dispose();
        }
    }

    private async Task OnDeactivateAsync(ActivationEnd end)
    {
        var timeout = grainClass.Options.DeactivationTimeout;
        var left = timeout - grainClass.Time.GetElapsedTime(end.Asked);
        using var ending = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, grainClass.Time);
        try
        {
            await Grain.OnDeactivateAsync(end.Reason, ending.Token).WaitAsync(ending.Token);
        }
        catch (OperationCanceledException exception) when (ending.IsCancellationRequested)
        {
            LogEndTimedOut(exception, activation.Id, timeout);
        }
        catch (Exception exception)
        {
            LogEndFailed(exception, activation.Id);
        }
    }

    private async Task DisposeAsync()
    {
        try
        {
            await using var scope = _scope;
            switch (_grain)
            {
                case IAsyncDisposable grain:
                    await grain.DisposeAsync();
                    break;
                case IDisposable grain:
                    grain.Dispose();
                    break;
            }
        }
        catch (Exception exception)
        {
            LogDisposeFailed(exception, activation.Id);
        }
    }
}
