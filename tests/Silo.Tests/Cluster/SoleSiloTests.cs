using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Silo.Tests;

/// <summary>A silo that nobody can take sessions from has nothing to prove, and so no doubt at its start.</summary>
public sealed class SoleSiloTests
{
    [Theory]
    [InlineData("Memory", false)]
    [InlineData("File", false)]
    [InlineData("Redis", true)]
    public async Task LifeProof_ClusterOfOne_IsNeededOverASharedStore(string provider, bool needed)
    {
        var directory = Directory.CreateTempSubdirectory("sole-silo-");
        try
        {
            await using var silo = BuiltSilo.Of([("Storage:Provider", provider), ("Storage:Directory", directory.FullName), ("Storage:ConnectionString", "127.0.0.1:1")]);

            Assert.Equal(needed, silo.Services.GetRequiredService<LifeProof>().Needed);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
