using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Silo.Tests;

/// <summary>The read lease of a silo whose sessions no other silo can take over is always valid.</summary>
public sealed class SoleSiloTests
{
    [Theory]
    [InlineData("Memory", false)]
    [InlineData("File", false)]
    [InlineData("Redis", true)]
    public async Task ReadLease_ClusterOfOne_IsRequiredOverASharedStore(string provider, bool isRequired)
    {
        var directory = Directory.CreateTempSubdirectory("sole-silo-");
        try
        {
            await using var silo = BuiltSilo.Of([("Storage:Provider", provider), ("Storage:Directory", directory.FullName), ("Storage:ConnectionString", "127.0.0.1:1")]);

            Assert.Equal(isRequired, silo.Services.GetRequiredService<SiloReadLease>().IsRequired);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
