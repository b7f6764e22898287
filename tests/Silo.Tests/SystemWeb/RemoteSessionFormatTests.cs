namespace OrleansSessions.Silo.Tests;

/// <summary>Version 1 of the adapters' binary form of a session.</summary>
public sealed class RemoteSessionFormatTests
{
    private const string Id = "wh1lk4x4wgynko0h0oweptkm";

    // The adapters' own examples.
    [Theory]
    [InlineData("01026964000000000000", "id", 0, false, false, false)]
    [InlineData("01026964000000140000", "id", 20, false, false, false)]
    [InlineData("01026964010000000000", "id", 0, true, false, false)]
    [InlineData("01026964000100000000", "id", 0, false, true, false)]
    [InlineData("01026964000001000000", "id", 0, false, false, true)]
    [InlineData("0118776831" + "6c6b3478347767796e6b6f3068306f776570746b6d" + "010000140000", Id, 20, true, false, false)]
    public void Form_ExamplesWithoutEntries_AreWrittenAndRead(string hex, string id, int timeout, bool isNew, bool isAbandoned, bool isReadOnly)
    {
        Assert.True(RemoteSessionFormat.TryRead(Convert.FromHexString(hex), out var session));

        Assert.Equal((id, timeout, isNew, isAbandoned, isReadOnly), (session.Id, session.Timeout, session.IsNew, session.IsAbandoned, session.IsReadOnly));
        Assert.Equal(hex, Hex(session), ignoreCase: true);
    }

    [Theory]
    [InlineData("0102696400000000 01 04 6b657931 01 2a 00", "key1", "2a")]
    [InlineData("0102696400000000010463617274046e756c6c00", "cart", "6e756c6c")]
    [InlineData("01026964000000000103616263 0000", "abc", "")]
    public void Form_ExamplesWithOneEntry_AreWrittenAndRead(string spaced, string key, string value)
    {
        var hex = spaced.Replace(" ", "", StringComparison.Ordinal);

        Assert.True(RemoteSessionFormat.TryRead(Convert.FromHexString(hex), out var session));

        Assert.Equal((key, value), (session.Entries.Single().Key, Convert.ToHexStringLower(session.Entries.Single().Value.Span)));
        Assert.Equal(hex, Hex(session), ignoreCase: true);
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("02026964000000000000", "another version")]
    [InlineData("01026964020000000000", "a flag that is neither")]
    [InlineData("0102696400000000000000", "more than a session")]
    [InlineData("01026964000000ffffffff7f0000", "a timeout of centuries")]
    [InlineData("0102696400000000ffffffff0f", "more entries than bytes")]
    [InlineData("01026964000000000201610001610000", "a key that occurs twice")]
    [InlineData("010269640000000001016100010161", "a key that is known and unknown")]
    [InlineData("0102ffff000000000000", "no UTF-8")]
    public void Form_NotASession_IsRefused(string hex, string why) => Assert.False(RemoteSessionFormat.TryRead(Convert.FromHexString(hex), out _), why);

    [Fact]
    public void Form_AnySession_IsReadAsItWasWritten_AndNoneThatIsCutOff()
    {
        var random = new Random(20261201);
        for (var run = 0; run < 200; run++)
        {
            var written = Some(random);
            using var buffer = new WireBuffer();
            RemoteSessionFormat.Write(buffer, written);
            var bytes = buffer.Written.ToArray();

            Assert.True(RemoteSessionFormat.TryRead(bytes, out var read));
            Assert.Equivalent(written, read);
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.False(RemoteSessionFormat.TryRead(bytes.AsSpan(0, length), out _));
            }
        }
    }

    [Fact]
    public void Form_AnyBytes_AreReadWithoutAFault()
    {
        var random = new Random(20261202);
        for (var run = 0; run < 2000; run++)
        {
            using var buffer = new WireBuffer();
            RemoteSessionFormat.Write(buffer, Some(random));
            var bytes = buffer.Written.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (RemoteSessionFormat.TryRead(bytes, out var session))
            {
                Assert.Equal(Convert.ToHexString(bytes), Hex(session));
            }
        }
    }

    private static RemoteSession Some(Random random) => new()
    {
        Id = Id,
        IsNew = random.Next(2) == 0,
        IsAbandoned = random.Next(2) == 0,
        IsReadOnly = random.Next(2) == 0,
        Timeout = random.Next(RemoteSession.MaximumTimeout + 1),
        Entries = [.. Enumerable.Range(0, random.Next(4)).Select(i =>
        {
            var value = new byte[random.Next(200)];
            random.NextBytes(value);
            return new SessionEntry($"key {i} ä", value);
        })],
        UnknownKeys = [.. Enumerable.Range(0, random.Next(3)).Select(static i => $"unknown {i}")],
    };

    private static string Hex(RemoteSession session)
    {
        using var buffer = new WireBuffer();
        RemoteSessionFormat.Write(buffer, session);
        return Convert.ToHexString(buffer.Written.Span);
    }
}
