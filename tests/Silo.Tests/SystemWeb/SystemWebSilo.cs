using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A silo that serves remote sessions of System.Web's adapters.</summary>
internal sealed class SystemWebSilo : IDisposable
{
    /// <summary>The key that the recorded client shows.</summary>
    public const string Key = "b3bd3c1e-4f5c-4a8b-9d2e-1f6f0f4f7a11";

    public const string OtherKey = "0d3d4b9c-52b1-4a31-a3d2-3a4f1f2a6a55";

    private readonly SiloProcess _silo;

    private SystemWebSilo(SiloProcess silo, Uri url) => (_silo, Url) = (silo, url);

    public Uri Url { get; }

    public static async Task<SystemWebSilo> StartAsync(params (string Name, string Value)[] settings)
    {
        var url = new Uri($"http://127.0.0.1:{LoopbackPort.Take()}");
        var silo = new SiloProcess(
        [
            ("Gateway__Url", "http://127.0.0.1:0"), ("Health__Url", "http://127.0.0.1:0"), ("SystemWeb__Url", url.OriginalString), ("Storage__Provider", "Memory"),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key),
            ("Gateway__ApiKeys__1__Application", "desk"), ("Gateway__ApiKeys__1__Key", OtherKey),
            .. settings,
        ]);
        await silo.OpenAsync();
        return new SystemWebSilo(silo, url);
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public async Task<int> StopAsync()
    {
        await _silo.TerminateAsync();
        return await _silo.ExitAsync();
    }

    public void Dispose() => _silo.Dispose();
}
