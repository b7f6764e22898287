using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class FarmDirectoryTests
{
    [Fact]
    public void New_OneInUseAndOneAbandoned_RemovesTheAbandoned()
    {
        using var inUse = new FarmDirectory(null);
        var abandoned = Directory.CreateTempSubdirectory("session-farm-").FullName;
        File.WriteAllText(Path.Combine(abandoned, "owner.lock"), "");

        using var next = new FarmDirectory(null);

        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(inUse.Logs));
        Assert.True(Directory.Exists(next.Logs));
    }

    [Fact]
    public void Dispose_Temporary_IsRemovedAndAKeptOneStays()
    {
        using var place = new TemporaryDirectory();
        var temporary = new FarmDirectory(null);
        var kept = new FarmDirectory(Path.Combine(place.Path, "data"));

        temporary.Dispose();
        kept.Dispose();

        Assert.False(Directory.Exists(temporary.Root));
        Assert.True(Directory.Exists(kept.Keys));
    }
}
