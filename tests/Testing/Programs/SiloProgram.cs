using System.Text.Json.Nodes;

namespace OrleansSessions.Testing;

/// <summary>One silo for programs that need one, started as its launch profile says when the first of them asks for it. A class fixture.</summary>
public sealed class SiloProgram : IAsyncDisposable
{
    private readonly Lazy<Task<LaunchedProgram>> _silo = new(static () => LaunchedProgram.StartSiloAsync());

    /// <summary>The connection string that a sample has for Development, with the address of this silo.</summary>
    /// <param name="sample">The sample's folder, from the root of the checkout.</param>
    public async Task<(string Name, string Value)> ConnectionAsync(string sample)
    {
        var settings = JsonNode.Parse(Checkout.Read($"{sample}/appsettings.Development.json"));
        var connection = settings!["ConnectionStrings"]!["sessions"]!.GetValue<string>();
        var silo = await _silo.Value;
        return ("ConnectionStrings__sessions", connection.Replace("http://127.0.0.1:5080;", $"{silo.Address.OriginalString};", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo.IsValueCreated) await (await _silo.Value).DisposeAsync();
    }
}
