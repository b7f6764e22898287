using System.Diagnostics;
using System.Globalization;
using Orleans;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class FileKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Rounds = 3;
    private const int Writers = 40;
    private const int LineLength = 13;

    private readonly FileStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(SessionFileFlushMode.EveryWrite, 300)]
    [InlineData(SessionFileFlushMode.OperatingSystem, 2_000)]
    public async Task Write_ProcessKilled_EveryAcknowledgedChangeIsThere(SessionFileFlushMode flush, int changesPerRound)
    {
        var acknowledged = new Dictionary<int, int>();
        for (var round = 1; round <= Rounds; round++)
        {
            _store.Close();
            var changes = await WriteAndKillAsync(flush, changesPerRound, acknowledged);
            _store.Reopen();

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: {changes} acknowledged"));
            foreach (var (row, number) in acknowledged)
            {
                AssertHolds(row, number, await _store.Storage.ReadAsync(GrainId.Create("session", row.ToString(CultureInfo.InvariantCulture))));
            }
        }

        Assert.Equal(Writers, acknowledged.Count);
        Assert.Empty(_store.Quarantined);
    }

    private static void AssertHolds(int row, int acknowledged, GrainState<StoredBytes> read)
    {
        var held = read.RecordExists ? BitConverter.ToInt32(read.State!.Bytes) : 0;
        var mayBeNext = acknowledged > 0 && acknowledged % 50 == 0 ? 0 : acknowledged + 1;

        Assert.True(held == acknowledged || held == mayBeNext, $"Row {row} holds {held}; acknowledged was {acknowledged}.");
        Assert.True(held == 0 || (read.State!.Bytes.Length == 1_000 + row && read.State.Bytes.AsSpan(4).IndexOfAnyExcept((byte)held) < 0), $"Row {row} holds other bytes than were written.");
    }

    private async Task<int> WriteAndKillAsync(SessionFileFlushMode flush, int changes, Dictionary<int, int> acknowledged)
    {
        using var writer = ProcessGuard.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "StorageWriter.dll"), _store.Root, flush.ToString(), Writers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
        var seen = 0;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Length == LineLength)
            {
                acknowledged[int.Parse(line.AsSpan(0, 4), CultureInfo.InvariantCulture)] = int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
                seen++;
            }

            if (seen == changes)
            {
                writer.Kill();
            }
        }

        await writer.WaitForExitAsync();
        Assert.True(seen >= changes, $"The writer ended by itself after {seen} changes.");
        return seen;
    }
}
