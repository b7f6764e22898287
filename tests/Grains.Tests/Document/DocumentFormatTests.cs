using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Grains.Tests;

public sealed class DocumentFormatTests
{
    private static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly SessionId Id = SessionId.From(7, SHA256.HashData("id"u8));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_Written_IsTheSame(int format)
    {
        var document = Document(commits: 64, entries: 5);

        var read = DocumentFormat.Read(DocumentFormat.Write(document, format), Id).Document!;

        Assert.Equivalent(document, read, strict: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_WrittenWithAllThatIsRare_IsTheSame(int format)
    {
        var document = Document(commits: 1, entries: 2) with
        {
            EndedBy = SessionEndReason.Rotated,
            Fence = 300,
            Lease = new DocumentLease(Guid.NewGuid(), Created + TimeSpan.FromSeconds(15), Created + TimeSpan.FromSeconds(110)),
            Lifetime = new SessionLifetime(TimeSpan.FromDays(30), Created + TimeSpan.FromDays(90)),
            Rotation = new DocumentRotation(SessionId.From(7, SHA256.HashData("other"u8)), Created + TimeSpan.FromSeconds(10)),
        };

        var read = DocumentFormat.Read(DocumentFormat.Write(document, format), Id).Document!;

        Assert.Equivalent(document, read, strict: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_WrittenWithForks_IsTheSame(bool hasArrived)
    {
        var document = Document(commits: 1, entries: 2) with
        {
            Arrived = hasArrived ? Created : null,
            Forks = new DocumentForks(Created + TimeSpan.FromMinutes(2), [SessionId.From(7, SHA256.HashData("fork"u8)), SessionId.From(7, SHA256.HashData("another"u8))]),
        };
        var bytes = DocumentFormat.Write(document, 1);

        Assert.Equivalent(document, DocumentFormat.Read(bytes, Id).Document, strict: true);
        Assert.Null(DocumentFormat.Read(bytes.AsSpan(..^1), Id).Document);
    }

    [Fact]
    public void Read_SecondFormat_CommitTimesAreRoundedUpToMilliseconds()
    {
        var at = Created + TimeSpan.FromTicks(1);
        var document = Document(commits: 0, entries: 1) with { Applied = [new AppliedCommit(Guid.NewGuid(), 3, at), new AppliedCommit(Guid.NewGuid(), 4, Created - TimeSpan.FromSeconds(1))] };

        var read = DocumentFormat.Read(DocumentFormat.Write(document, 2), Id).Document!;

        Assert.Equal([Created + TimeSpan.FromMilliseconds(1), Created], read.Applied.Select(static a => a.At));
    }

    [Fact]
    public void Write_SecondFormat_IsSmaller()
    {
        var document = Document(commits: 64, entries: 5);

        var first = DocumentFormat.Write(document, 1).Length;
        var second = DocumentFormat.Write(document, 2).Length;

        Assert.Equal((1955, 1441), (first, second));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_AnyByteMissingOrAdded_IsUnreadable(int format)
    {
        var bytes = DocumentFormat.Write(Document(commits: 3, entries: 3), format);

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(DocumentFormat.Read(bytes.AsSpan(0, length), Id).Document);
        }

        Assert.Null(DocumentFormat.Read([.. bytes, 0], Id).Document);
    }

    [Fact]
    public void Read_NextFormat_IsNewer()
    {
        var bytes = DocumentFormat.Write(Document(commits: 1, entries: 1), DocumentFormat.NewestFormat);
        bytes[2]++;

        var read = DocumentFormat.Read(bytes, Id);

        Assert.Equal((byte)(DocumentFormat.NewestFormat + 1), read.NewerFormat);
    }

    [Fact]
    public void Read_AnotherSessionsDocument_IsUnreadable()
    {
        var bytes = DocumentFormat.Write(Document(commits: 1, entries: 1), 1);

        var read = DocumentFormat.Read(bytes, SessionId.From(7, SHA256.HashData("other"u8)));

        Assert.Equal(DocumentRead.Unreadable, read);
    }

    private static SessionDocument Document(int commits, int entries) => new()
    {
        Id = Id,
        Version = new SessionVersion(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 1000, 0x0123456789abcdef),
        PublicId = new Guid("ffeeddcc-bbaa-9988-7766-554433221100"),
        Created = Created,
        Idle = TimeSpan.FromMinutes(20),
        Horizon = Created + TimeSpan.FromMinutes(26),
        DeltaFloor = 2,
        Stamps = [new DocumentStamp(999, 1), new DocumentStamp(1000, 0x0123456789abcdef)],
        Applied = [.. Enumerable.Range(0, commits).Select(static i => new AppliedCommit(new Guid(i, 0, 0, new byte[8]), 1000 - i, Created + TimeSpan.FromMilliseconds(100 * i)))],
        Forgotten = new AppliedCommit(Guid.Empty, 900, Created + TimeSpan.FromSeconds(1)),
        Removals = [new DocumentRemoval("gone", 998)],
        Entries = Enumerable.Range(0, entries).ToDictionary(static i => $"key{i}", static i => new DocumentEntry(Encoding.UTF8.GetBytes($"value {i}"), 990 + i), StringComparer.Ordinal),
    };
}
