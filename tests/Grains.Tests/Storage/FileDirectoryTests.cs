using System.Globalization;
using System.Runtime.Versioning;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class FileDirectoryTests : IDisposable
{
    private readonly FileStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Open_DirectoryHasAnOwner_NamesDirectoryAndHolder()
    {
        var refusal = Assert.Throws<InvalidOperationException>(_store.Open);

        Assert.Contains(_store.Root, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("storage 'sessions'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} on {Environment.MachineName}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OwnerRefusedOnce_TheFirstOwnerContinues()
    {
        Assert.Throws<InvalidOperationException>(_store.Open);

        await _store.Storage.WriteAsync(Rows.Id("one"), "one");

        Assert.Throws<InvalidOperationException>(_store.Open);
    }

    [Fact]
    public async Task Open_UnfinishedFilesLeft_RemovesThemAndKeepsTheRows()
    {
        await _store.Storage.WriteAsync(Rows.Id("one"), "one");
        _store.Close();
        var left = Path.Combine(_store.Root, "temp", "half");
        await File.WriteAllTextAsync(left, "half a row");

        _store.Reopen();

        Assert.False(File.Exists(left));
        Assert.Equal("one", Rows.Text(await _store.Storage.ReadAsync(Rows.Id("one"))));
        Assert.Contains(_store.Log.Lines, line => line.Event == 5002 && line.Text.Contains("1 unfinished", StringComparison.Ordinal));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Write_NewOrThereBefore_IsReadableByItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes of files.");
        await _store.Storage.WriteAsync(Rows.Id("one"), "one");
        _store.Close();
        var before = Modes();
        Directory.EnumerateDirectories(_store.Root, "*", SearchOption.AllDirectories).ToList().ForEach(static directory => Loosen(directory, Convert.ToInt32("755", 8)));
        _store.RowFiles.ToList().ForEach(static file => Loosen(file, Convert.ToInt32("644", 8)));

        _store.Reopen();

        Assert.Equal(["600", "700"], before);
        Assert.Equal(["600", "700"], Modes());
        Assert.Equal("one", Rows.Text(await _store.Storage.ReadAsync(Rows.Id("one"))));
    }

    [Fact]
    public async Task Write_Done_LeavesNoUnfinishedFile()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => _store.Storage.WriteAsync(Rows.Id($"row {number}"), "one")));

        Assert.Empty(Directory.GetFiles(Path.Combine(_store.Root, "temp")));
    }

    [Fact]
    public async Task Write_DiskRefuses_KeepsRowAndStateAndContinuesAfterwards()
    {
        var state = await _store.Storage.WriteAsync(Rows.Id("one"), "one");
        var etag = state.ETag;
        var temp = Path.Combine(_store.Root, "temp");
        Directory.Delete(temp);
        state.State = Rows.State("two").State;

        await Assert.ThrowsAnyAsync<IOException>(() => _store.Storage.WriteStateAsync(Rows.StateName, Rows.Id("one"), state));
        var (etagAfter, heldAfter) = (state.ETag, Rows.Text(await _store.Storage.ReadAsync(Rows.Id("one"))));
        Directory.CreateDirectory(temp);
        await _store.Storage.WriteStateAsync(Rows.StateName, Rows.Id("one"), state);

        Assert.Equal((etag, "one"), (etagAfter, heldAfter));
        Assert.Equal("two", Rows.Text(await _store.Storage.ReadAsync(Rows.Id("one"))));
    }

    [Fact]
    public async Task Dispose_CallsInProgress_AreFinishedOrRefused()
    {
        var writes = Enumerable.Range(0, 100).Select(number => (Number: number, Done: _store.Storage.WriteAsync(Rows.Id($"row {number}"), "one"))).ToArray();

        _store.Reopen();

        foreach (var (number, done) in writes)
        {
            await done.ContinueWith(_ => { }, TaskScheduler.Default);
            Assert.True(done.IsCompletedSuccessfully || done.Exception!.InnerException is ObjectDisposedException);
            Assert.Equal(done.IsCompletedSuccessfully, (await _store.Storage.ReadAsync(Rows.Id($"row {number}"))).RecordExists);
        }
    }

    [Fact]
    public async Task AnyCall_Closed_SaysSo()
    {
        _store.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.Storage.ReadAsync(Rows.Id("one")));
    }

    [UnsupportedOSPlatform("windows")]
    private static void Loosen(string path, int mode) => File.SetUnixFileMode(path, (UnixFileMode)mode);

    /// <summary>The modes of the rows and of all directories below the root.</summary>
    [UnsupportedOSPlatform("windows")]
    private string[] Modes() =>
    [
        .. Directory.EnumerateDirectories(_store.Root, "*", SearchOption.AllDirectories).Concat(_store.RowFiles)
            .Select(static path => Convert.ToString((int)File.GetUnixFileMode(path), 8)).Distinct().Order(StringComparer.Ordinal),
    ];
}
