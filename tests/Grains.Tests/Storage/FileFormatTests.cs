using System.Buffers.Binary;
using System.Text;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class FileFormatTests : IDisposable
{
    private static readonly GrainId Id = Rows.Id("0123456789abcdef.one");

    private readonly FileStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Header_Version1_IsTheseBytes()
    {
        var row = new RowIdentity(new RowName("state", GrainId.Create("type", "key")));

        var header = RowFile.Header(row, new Guid("00112233-4455-6677-8899-aabbccddeeff"), "123456789"u8);

        Assert.Equal(
            "894f53524f570d0a" + "0001" + "fffe" + "00112233445566778899aabbccddeeff" + "00000009" + "e3069283"
            + "0005" + "0004" + "0003" + "7374617465" + "74797065" + "6b6579" + "5a44d040",
            Convert.ToHexStringLower(header));
    }

    [Fact]
    public async Task Write_FileName_IsHexOfOneCaseInItsBucket()
    {
        await _store.Storage.WriteAsync(Id, "one");

        var path = Path.GetRelativePath(_store.Root, Assert.Single(_store.RowFiles));

        Assert.Matches("^rows/([0-9a-f]{2})/\\1[0-9a-f]{62}$", path.Replace('\\', '/'));
    }

    [Fact]
    public async Task AnyCall_NewerFormat_ThrowsAndLeavesTheFile()
    {
        var held = await _store.Storage.WriteAsync(Id, "one");
        var path = Assert.Single(_store.RowFiles);
        var newer = Encoding.ASCII.GetBytes("........\0\0\0\0 whatever a newer release writes");
        (await File.ReadAllBytesAsync(path)).AsSpan(0, 8).CopyTo(newer);
        BinaryPrimitives.WriteUInt16BigEndian(newer.AsSpan(8), 2);
        BinaryPrimitives.WriteUInt16BigEndian(newer.AsSpan(10), 0xFFFD);
        await File.WriteAllBytesAsync(path, newer);

        await Assert.ThrowsAsync<NewerFormatException>(() => _store.Storage.ReadAsync(Id));
        await Assert.ThrowsAsync<NewerFormatException>(() => _store.Storage.WriteAsync(Id, "two", held.ETag));
        await Assert.ThrowsAsync<NewerFormatException>(() => _store.Storage.WriteAsync(Id, "two"));
        await Assert.ThrowsAsync<NewerFormatException>(() => _store.Storage.ClearAsync(Id, held.ETag));

        Assert.Equal(newer, await File.ReadAllBytesAsync(path));
        Assert.Empty(_store.Quarantined);
    }
}
