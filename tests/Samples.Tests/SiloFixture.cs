namespace OrleansSessions.Samples.Tests;

/// <summary>One silo for the samples that need one, as its launch profile starts it.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    private LaunchedProgram? _silo;

    public async ValueTask InitializeAsync() => _silo = await LaunchedProgram.StartSiloAsync();

    public async ValueTask DisposeAsync() => await (_silo?.DisposeAsync() ?? ValueTask.CompletedTask);

    /// <summary>The connection string that a sample has for Development, with the port that the silo got.</summary>
    internal async Task<(string Name, string Value)> ConnectionAsync(string sample)
    {
        var settings = string.Concat(Checkout.Lines($"{sample}/appsettings.Development.json"));
        var connection = System.Text.Json.Nodes.JsonNode.Parse(settings)!["ConnectionStrings"]!["sessions"]!.GetValue<string>();
        return ("ConnectionStrings__sessions", connection.Replace("http://127.0.0.1:5080;", $"{(await _silo!.AddressAsync()).OriginalString};", StringComparison.Ordinal));
    }
}
