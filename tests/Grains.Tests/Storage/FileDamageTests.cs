using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class FileDamageTests(ITestOutputHelper output) : IDisposable
{
    private static readonly GrainId Id = Rows.Id("0123456789abcdef.one");
    private static readonly GrainId Other = Rows.Id("0123456789abcdef.two");

    private readonly FileStore _store = new(SessionFileFlushMode.OperatingSystem);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Read_FileTruncatedAnywhere_Quarantines()
    {
        await _store.Storage.WriteAsync(Id, "what was stored");
        var path = Assert.Single(_store.RowFiles);
        var sound = await File.ReadAllBytesAsync(path);

        for (var length = 0; length < sound.Length; length++)
        {
            await File.WriteAllBytesAsync(path, sound[..length]);
            var read = await _store.Storage.ReadAsync(Id);

            Assert.False(read.RecordExists, $"Truncated to {length} of {sound.Length} bytes it was still taken.");
            Assert.False(File.Exists(path));
        }

        Assert.Equal(sound.Length, _store.Quarantined.Length);
        Assert.Equal(sound.Length, _store.Counted);
    }

    [Fact]
    public async Task Read_FileWithMoreBehindIt_Quarantines()
    {
        await _store.Storage.WriteAsync(Id, "what was stored");

        await File.AppendAllTextAsync(Assert.Single(_store.RowFiles), "!");

        Assert.False((await _store.Storage.ReadAsync(Id)).RecordExists);
        Assert.Contains("-length-", Assert.Single(_store.Quarantined), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_EachBitInverted_Quarantines()
    {
        await _store.Storage.WriteAsync(Id, "what was stored");
        var path = Assert.Single(_store.RowFiles);
        var sound = await File.ReadAllBytesAsync(path);

        for (var bit = 0; bit < sound.Length * 8; bit++)
        {
            var damaged = sound.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(path, damaged);

            Assert.False((await _store.Storage.ReadAsync(Id)).RecordExists, $"With bit {bit} turned round it was still taken.");
        }

        Assert.Equal(sound.Length * 8, _store.Quarantined.Length);
    }

    [Fact]
    public async Task Read_RandomDamage_NeverReturnsWhatWasNotStored()
    {
        var seed = Environment.TickCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        var random = new Random(seed);
        var text = new string('x', 2_000);
        await _store.Storage.WriteAsync(Id, text);
        var path = Assert.Single(_store.RowFiles);
        var sound = await File.ReadAllBytesAsync(path);

        for (var round = 0; round < 300; round++)
        {
            var damaged = sound.ToArray();
            var (from, to) = (random.Next(damaged.Length), random.Next(damaged.Length));
            random.NextBytes(damaged.AsSpan(Math.Min(from, to), random.Next(1, 64) is var run && run < damaged.Length - Math.Min(from, to) ? run : 1));
            await File.WriteAllBytesAsync(path, damaged);
            var read = await _store.Storage.ReadAsync(Id);

            Assert.True(damaged.AsSpan().SequenceEqual(sound) ? Rows.Text(read) == text : !read.RecordExists, $"Round {round} of seed {seed}.");
        }
    }

    [Fact]
    public async Task Read_FilesSwapped_GivesNeitherTheOthersData()
    {
        await _store.Storage.WriteAsync(Id, "one");
        await _store.Storage.WriteAsync(Other, "two");
        var (one, other) = (_store.RowFiles[0], _store.RowFiles[1]);

        File.Move(one, one + ".away");
        File.Move(other, one);
        File.Move(one + ".away", other);

        Assert.False((await _store.Storage.ReadAsync(Id)).RecordExists);
        Assert.False((await _store.Storage.ReadAsync(Other)).RecordExists);
        Assert.All(_store.Quarantined, name => Assert.Contains("-other-row-", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_DamagedFile_IsLoggedCountedAndNamedByTimeAndReason()
    {
        await _store.Storage.WriteAsync(Id, "secret");
        var path = Assert.Single(_store.RowFiles);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        await _store.Storage.ReadAsync(Id);

        var (id, level, text) = Assert.Single(_store.Log.Lines);
        Assert.Equal((5001, LogLevel.Error), (id, level));
        Assert.Contains(Id.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal(1, _store.Counted);
        Assert.Equal($"20300101T000000.0000000Z-payload-{Path.GetFileName(path)}", Assert.Single(_store.Quarantined));
    }

    [Fact]
    public async Task Read_FileIsThereAndCannotBeOpened_IsAFailureAndNotAnEnd()
    {
        await _store.Storage.WriteAsync(Id, "one");
        var path = Assert.Single(_store.RowFiles);
        File.Delete(path);
        Directory.CreateDirectory(path);

        var read = () => _store.Storage.ReadAsync(Id);

        await Assert.ThrowsAnyAsync<UnauthorizedAccessException>(read);
    }

    [Fact]
    public async Task Write_DamagedFileInQuarantine_StartsEmpty()
    {
        var held = await _store.Storage.WriteAsync(Id, "one");
        await File.WriteAllTextAsync(Assert.Single(_store.RowFiles), "not a row");

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => _store.Storage.WriteAsync(Id, "two", held.ETag));
        await _store.Storage.WriteAsync(Id, "three");

        Assert.Equal("three", Rows.Text(await _store.Storage.ReadAsync(Id)));
        Assert.Single(_store.Quarantined);
    }
}
