namespace OrleansSessions.Protocol.Tests;

/// <summary>One message of each kind and shape, with the bytes that any implementation must write for it.</summary>
public static class WireSamples
{
    private const string Version = "00112233445566778899aabbccddeeff" + "ac02" + "0102030405060708";

    private const string NoVersion = "00000000000000000000000000000000" + "00" + "0000000000000000";

    private const string PublicId = "ffeeddccbbaa99887766554433221100";

    private const string NoId = "00000000000000000000000000000000";

    private static readonly SessionVersion SomeVersion = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 300, 0x0102030405060708);

    private static readonly Guid SomePublicId = Guid.Parse("ffeeddcc-bbaa-9988-7766-554433221100");

    private const string Ticket = "112233445566778899aabbccddeeff00";

    private static readonly Guid SomeTicket = Guid.Parse("11223344-5566-7788-99aa-bbccddeeff00");

    private static readonly Guid SomeCommitId = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef");

    public static SessionId SomeId { get; } = SessionId.From(0x75f3c4d1a0b1c2d3, [.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);

    public static IReadOnlyList<WireSample> All { get; } =
    [
        Of("Load", WireFormats.Load, new SessionLoad(SomeVersion, TimeSpan.FromMinutes(20), IsPresented: true), "01" + Version + "80f085da2c" + "01"),
        Of("Load that asks", WireFormats.Load, new SessionLoad(SomeVersion, TimeSpan.Zero) { AsksRemaining = true }, "01" + Version + "00" + "02"),
        Of("Load that asks and presents", WireFormats.Load, new SessionLoad(SomeVersion, TimeSpan.Zero, IsPresented: true) { AsksRemaining = true }, "01" + Version + "00" + "03"),
        Of("Commit", WireFormats.Commit, new SessionCommit
        {
            CommitId = SomeCommitId,
            Base = SomeVersion,
            PublicId = SomePublicId,
            Idle = TimeSpan.FromMinutes(20),
            Age = TimeSpan.FromMilliseconds(300),
            Timeout = TimeSpan.FromSeconds(5),
            Changes = new() { Removed = ["old"], Set = [new("cart", new byte[] { 1, 2, 3 }), new("né", default)] },
            DetectConflicts = true,
            Reads = ["user"],
            IsPresented = true,
        }, "01" + "0123456789abcdef0123456789abcdef" + Version + "00" + PublicId + "80f085da2c" + "c08db701" + "80e1eb17" + "00" + "01036f6c64" + "0204636172740301020303" + "6ec3a900" + "01" + "010475736572" + "00" + "00" + "00" + "01"),
        Of("Commit under a lease", WireFormats.Commit, new SessionCommit
        {
            CommitId = SomeCommitId,
            Base = SomeVersion,
            PublicId = SomePublicId,
            Idle = TimeSpan.FromMinutes(20),
            Timeout = TimeSpan.FromSeconds(5),
            Changes = new() { Removed = ["old"] },
            Lease = new(SomeTicket, 300),
            Release = true,
        }, "01" + "0123456789abcdef0123456789abcdef" + Version + "00" + PublicId + "80f085da2c" + "00" + "80e1eb17" + "00" + "01036f6c64" + "00" + "00" + "00" + "01" + Ticket + "ac02" + "01" + "00" + "00" + "00"),
        Of("Commit that rotates", WireFormats.Commit, new SessionCommit
        {
            CommitId = SomeCommitId,
            Base = SomeVersion,
            PublicId = SomePublicId,
            Idle = TimeSpan.FromMinutes(20),
            Timeout = TimeSpan.FromSeconds(5),
            Changes = SessionPatch.Nothing,
            Lifetime = new(TimeSpan.FromSeconds(1.5), DateTimeOffset.MinValue.AddTicks(300), NotifyOnEnd: true),
            RotateTo = SomeId,
            Grace = TimeSpan.FromSeconds(5),
            ForkWindow = TimeSpan.FromMinutes(1),
        }, "01" + "0123456789abcdef0123456789abcdef" + Version + "00" + PublicId + "80f085da2c" + "00" + "80e1eb17" + "00" + "00" + "00" + "00" + "00" + "00"
            + "01" + "c0c39307" + "ac02" + "01" + "01" + "75f3c4d1a0b1c2d3000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" + "80e1eb17" + "808c8d9e02" + "00"),
        Of("Commit that forks", WireFormats.Commit, new SessionCommit
        {
            CommitId = SomeCommitId,
            PublicId = SomePublicId,
            Idle = TimeSpan.FromMinutes(20),
            Timeout = TimeSpan.FromMinutes(1),
            Changes = SessionPatch.Nothing,
            ForkTo = SomeId,
        }, "01" + "0123456789abcdef0123456789abcdef" + NoVersion + "00" + PublicId + "80f085da2c" + "00" + "808c8d9e02" + "000000" + "00" + "00" + "00" + "00"
            + "02" + "75f3c4d1a0b1c2d3000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" + "00"),
        Of("Commit that creates", WireFormats.Commit, new SessionCommit
        {
            CommitId = SomeCommitId,
            Create = true,
            PublicId = SomePublicId,
            Idle = TimeSpan.FromMinutes(20),
            Timeout = TimeSpan.FromMinutes(1),
            Changes = new() { Clear = true },
        }, "01" + "0123456789abcdef0123456789abcdef" + NoVersion + "01" + PublicId + "80f085da2c" + "00" + "808c8d9e02" + "010000" + "00" + "00" + "00" + "00" + "00" + "00"),
        Of("End", WireFormats.End, new SessionEnd(SessionEndReason.Abandoned, SomeVersion.Incarnation, TimeSpan.FromSeconds(5)), "01" + "02" + "00112233445566778899aabbccddeeff" + "80e1eb17"),
        Of("Touches", WireFormats.Touches, [new SessionTouch(SomeId, TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(1.5), IsPresented: true)],
            "01" + "01" + "75f3c4d1a0b1c2d3000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" + "80f085da2c" + "c0c39307" + "01"),
        Of("LoadOutcome: whole", WireFormats.LoadOutcome, new LoadOutcome
        {
            Status = LoadStatus.Whole,
            Version = SomeVersion,
            PublicId = SomePublicId,
            Patch = new() { Clear = true, Set = [new("cart", new byte[] { 1, 2, 3 })] },
        }, "01" + "03" + Version + PublicId + "01" + "00" + "01046361727403010203" + "00" + "00" + "00" + "00" + "00"),
        Of("LoadOutcome: rotated", WireFormats.LoadOutcome, new LoadOutcome
        {
            Status = LoadStatus.Rotated,
            PublicId = SomePublicId,
            Patch = new() { Clear = true, Set = [new("cart", new byte[] { 1, 2, 3 })] },
            Lifetime = new(TimeSpan.FromSeconds(1.5), DateTimeOffset.MinValue.AddTicks(300)),
        }, "01" + "06" + NoVersion + PublicId + "01" + "00" + "01046361727403010203" + "00" + "00" + "c0c39307" + "ac02" + "00"),
        Of("LoadOutcome: unchanged", WireFormats.LoadOutcome, new LoadOutcome { Status = LoadStatus.Unchanged, Version = SomeVersion, PublicId = SomePublicId }, "01" + "01" + Version + PublicId + "000000" + "00" + "00" + "00" + "00" + "00"),
        Of("LoadOutcome: asked", WireFormats.LoadOutcome, new LoadOutcome { Status = LoadStatus.Unchanged, Version = SomeVersion, PublicId = SomePublicId, Remaining = TimeSpan.FromSeconds(5), Slack = TimeSpan.FromSeconds(1.5) }, "01" + "81" + Version + PublicId + "000000" + "00" + "00" + "00" + "00" + "00" + "80e1eb17" + "c0c39307"),
        Of("LoadOutcome: ended", WireFormats.LoadOutcome, LoadOutcome.Ended(SessionEndReason.Abandoned), "01" + "04" + NoVersion + NoId + "000000" + "02" + "00" + "00" + "00" + "00"),
        Of("LoadOutcome: unavailable", WireFormats.LoadOutcome, LoadOutcome.Unavailable(new SessionOutage(SessionOutageReason.Storage, "Storage is away.")),
            "01" + "05" + NoVersion + NoId + "000000" + "00" + "01" + "1053746f7261676520697320617761792e" + "00" + "00" + "00" + "00"),
        Of("CommitOutcome: applied", WireFormats.CommitOutcome, new CommitOutcome
        {
            Status = CommitStatus.Applied,
            Version = SomeVersion,
            PublicId = SomePublicId,
            Others = new() { Removed = ["gone"], Set = [new("theirs", new byte[] { 255 })] },
        }, "01" + "01" + Version + PublicId + "01" + "00" + "0104676f6e65" + "010674686569727301ff" + "00" + "00" + "00" + "00" + "00"),
        Of("CommitOutcome: conflict", WireFormats.CommitOutcome, new CommitOutcome { Status = CommitStatus.Conflict, Keys = ["cart", "user"] },
            "01" + "02" + NoVersion + NoId + "00" + "020463617274" + "0475736572" + "00" + "00" + "00" + "00"),
        Of("CommitOutcome: ended", WireFormats.CommitOutcome, CommitOutcome.Ended(SessionEndReason.Replaced), "01" + "03" + NoVersion + NoId + "00" + "00" + "05" + "00" + "00" + "00"),
        Of("CommitOutcome: retry too late", WireFormats.CommitOutcome, new CommitOutcome { Status = CommitStatus.RetryTooLate }, "01" + "04" + NoVersion + NoId + "00" + "00" + "00" + "00" + "00" + "00"),
        Of("CommitOutcome: over limit", WireFormats.CommitOutcome, CommitOutcome.OverLimit(new SessionLimitExceeded("SessionBytesMax", 5_000_000, 4_194_304)),
            "01" + "05" + NoVersion + NoId + "00" + "00" + "00" + "01" + "0f53657373696f6e42797465734d6178" + "c096b102" + "80808002" + "00" + "00"),
        Of("CommitOutcome: unavailable", WireFormats.CommitOutcome, CommitOutcome.Unavailable(new SessionOutage(SessionOutageReason.Unreachable, "Silent.", mayHaveBeenApplied: true)),
            "01" + "06" + NoVersion + NoId + "00" + "00" + "00" + "00" + "04" + "0753696c656e742e" + "01" + "00"),
        Of("CommitOutcome: lease lost", WireFormats.CommitOutcome, new CommitOutcome { Status = CommitStatus.LeaseLost, Fence = 300 }, "01" + "08" + NoVersion + NoId + "00" + "00" + "00" + "00" + "00" + "ac02"),
        Of("Lock", WireFormats.Lock, new SessionLock
        {
            Step = LockStep.Acquire,
            Ticket = SomeTicket,
            Number = 300,
            Known = SomeVersion,
            Idle = TimeSpan.FromMinutes(20),
            Wait = TimeSpan.FromSeconds(1.5),
            MaximumDuration = TimeSpan.FromSeconds(5),
            IsPresented = true,
        }, "01" + "01" + Ticket + "ac02" + Version + "80f085da2c" + "c0c39307" + "80e1eb17" + "01"),
        Of("LockOutcome: granted", WireFormats.LockOutcome, new LockOutcome
        {
            Status = LockStatus.Granted,
            Fence = 300,
            LeaseDuration = TimeSpan.FromSeconds(5),
            Load = new LoadOutcome { Status = LoadStatus.Unchanged, Version = SomeVersion, PublicId = SomePublicId },
        }, "01" + "01" + "ac02" + "80e1eb17" + "00" + "00" + "00" + "01" + "01" + Version + PublicId + "000000" + "00" + "00" + "00" + "00" + "00" + "00" + "0000000000000000"),
        Of("LockOutcome: queued", WireFormats.LockOutcome, new LockOutcome { Status = LockStatus.Queued, QueuePosition = 300, QueueLength = 3, RetryDelay = TimeSpan.FromSeconds(1.5), Holder = SessionLease.HolderOf(SomeTicket) }, "01" + "02" + "00" + "00" + "ac02" + "03" + "c0c39307" + "00" + "00" + "1122334455667788"),
        Of("LockOutcome: unavailable", WireFormats.LockOutcome, LockOutcome.Unavailable(new SessionOutage(SessionOutageReason.Stopping, "Stopping.")), "01" + "07" + "00" + "00" + "00" + "00" + "00" + "00" + "03" + "0953746f7070696e672e" + "00" + "0000000000000000"),
        Of("Ended", WireFormats.Ended, new SessionEndedContext
        {
            ClusterId = SomeId,
            Incarnation = SomeVersion.Incarnation,
            Id = SomePublicId.ToString(),
            Reason = SessionEndReason.ExpiredIdle,
            EndedAt = DateTimeOffset.MinValue.AddTicks(300),
            Entries = [new("cart", new byte[] { 1, 2, 3 })],
        }, "01" + "75f3c4d1a0b1c2d3000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" + "00112233445566778899aabbccddeeff" + PublicId + "07" + "ac02" + "01" + "01046361727403010203"),
        Of("EndOutcome: ended", WireFormats.EndOutcome, new EndOutcome { Status = EndStatus.Ended }, "01" + "01" + "00"),
        Of("EndOutcome: unavailable", WireFormats.EndOutcome, EndOutcome.Unavailable(new SessionOutage(SessionOutageReason.Stopping, "Stopping.")), "01" + "03" + "03" + "0953746f7070696e672e" + "00"),
        Of("TouchOutcome: done", WireFormats.TouchOutcome, new TouchOutcome(), "01" + "00"),
        Of("TouchOutcome: not done", WireFormats.TouchOutcome, new TouchOutcome(new SessionOutage(SessionOutageReason.Overloaded, "Busy.")), "01" + "02" + "0542757379" + "2e" + "00"),
    ];

    private static WireSample Of<T>(string name, WireFormat<T> form, T message, string hex)
        where T : class =>
        new(name, Convert.FromHexString(hex), message, output => form.Write(output, message), bytes => form.TryRead(bytes.Span, out var read) ? read : null, bytes =>
        {
            if (!form.TryRead(bytes.Span, out var read))
            {
                return null;
            }

            using var again = new WireBuffer();
            form.Write(again, read);
            return again.Written.ToArray();
        });
}
