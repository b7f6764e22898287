using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A silo in a process of its own with two applications, <c>shop</c>, which attacks it, and <c>desk</c>, which goes on.</summary>
internal sealed class AttackedSilo : IAsyncDisposable
{
    /// <summary>How large its heap can be: three quarters of 512 MiB, as .NET sets it in a container of that size.</summary>
    private const string Heap = "0x18000000";

    private readonly SiloProcess _process;
    private readonly TemporaryDirectory _directory;

    private AttackedSilo(SiloProcess process, TemporaryDirectory directory, Uri gateway) => (_process, _directory, Gateway) = (process, directory, gateway);

    public Uri Gateway { get; }

    public static async Task<AttackedSilo> StartAsync()
    {
        var directory = new TemporaryDirectory();
        var process = new SiloProcess(
            ("DOTNET_GCHeapHardLimit", Heap), ("DOTNET_gcServer", "0"),
            ("Storage__Directory", directory.Path), ("Storage__Flush", "OperatingSystem"), ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", GatewayHost.Key),
            ("Gateway__ApiKeys__1__Application", "desk"), ("Gateway__ApiKeys__1__Key", GatewayHost.OtherKey));
        try
        {
            return new AttackedSilo(process, directory, (await process.OpenAsync()).Gateway);
        }
        catch
        {
            process.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>What it has written.</summary>
    public string Output => _process.Output;

    /// <summary>The memory that it has from the operating system, in bytes, and the processor time that it has used.</summary>
    public (long Memory, TimeSpan Processor) Use() => _process.Use();

    /// <summary>The most memory that it has until it is told to stop.</summary>
    public async Task<long> MostMemoryAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var most = Use().Memory;
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                most = Math.Max(most, Use().Memory);
            }
        }
        catch (OperationCanceledException)
        {
            // Told.
        }

        return most;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.KillAsync();
        _process.Dispose();
        _directory.Dispose();
    }
}
