using FsCheck;
using FsCheck.Fluent;

namespace OrleansSessions.Protocol.Tests;

/// <summary>Any message that may be sent.</summary>
internal static class WireArbitrary
{
    public static Gen<SessionLoad> Load { get; } = from known in Version() from idle in Idle() from presented in Bool() from asks in Bool() select new SessionLoad(known, idle, presented) { AsksRemaining = asks };

    public static Gen<SessionCommit> Commit { get; } =
        from id in NonZeroGuid()
        from held in Version()
        from create in Bool()
        from publicId in AnyGuid()
        from idle in Idle()
        from age in Duration()
        from timeout in Duration()
        from changes in Patch()
        from detect in Bool()
        from reads in Keys()
        from lease in Gen.OneOf(Lease(), Gen.Constant(default(SessionLease)))
        from release in Bool()
        from lifetime in Gen.OneOf(Lifetime().Select(static l => (SessionLifetime?)l), Gen.Constant<SessionLifetime?>(null))
        from rotateTo in Gen.OneOf(Id(), Gen.Constant(default(SessionId)))
        from grace in Duration()
        from forkWindow in Duration()
        from isFork in Bool()
        from presented in Bool()
        select new SessionCommit
        {
            CommitId = id, Base = held, Create = create || held.IsNone, PublicId = publicId, Idle = idle, Age = age, Timeout = timeout, Changes = rotateTo.IsNone ? changes : SessionPatch.Nothing,
            Lifetime = lifetime, RotateTo = isFork ? default : rotateTo, ForkTo = isFork ? rotateTo : default, IsPresented = presented,
            Grace = isFork || rotateTo.IsNone ? default : grace, ForkWindow = isFork || rotateTo.IsNone ? default : forkWindow, DetectConflicts = detect, Reads = reads,
            Lease = lease, Release = release && !lease.IsNone,
        };

    public static Gen<SessionEnd> End { get; } =
        from reason in Gen.Elements(SessionEndReason.Abandoned, SessionEndReason.Revoked) from incarnation in AnyGuid() from timeout in Duration() select new SessionEnd(reason, incarnation, timeout);

    public static Gen<IReadOnlyList<SessionTouch>> Touches { get; } = (from id in Id() from idle in Idle() from age in Duration() from presented in Bool() select new SessionTouch(id, idle, age, presented)).ListOf().Select(static l => (IReadOnlyList<SessionTouch>)l.ToArray());

    public static Gen<LoadOutcome> LoadOutcome { get; } =
        from status in Gen.Elements(Enum.GetValues<LoadStatus>())
        from version in Version()
        from publicId in AnyGuid()
        from patch in Patch()
        from reason in Gen.Elements(Enum.GetValues<SessionEndReason>())
        from outage in Outage()
        from lifetime in Lifetime()
        from remaining in Duration()
        from slack in Duration()
        select new LoadOutcome
        {
            Lifetime = lifetime, Remaining = remaining, Slack = remaining > TimeSpan.Zero ? slack : TimeSpan.Zero,
            Status = status, Version = version, PublicId = publicId, Patch = patch,
            Reason = status == LoadStatus.Ended ? reason : null, Outage = status == LoadStatus.Unavailable ? outage : null,
        };

    public static Gen<CommitOutcome> CommitOutcome { get; } =
        from status in Gen.Elements(Enum.GetValues<CommitStatus>())
        from version in Version()
        from publicId in AnyGuid()
        from others in Gen.OneOf(Patch(), Gen.Constant<SessionPatch>(null!))
        from keys in Keys()
        from reason in Gen.Elements(Enum.GetValues<SessionEndReason>())
        from limit in from name in Text() from value in Count() from max in Count() select new SessionLimitExceeded(name, value, max)
        from outage in Outage()
        from fence in Count()
        select new CommitOutcome
        {
            Status = status, Version = version, PublicId = publicId, Others = others, Keys = keys, Fence = fence,
            Reason = status == CommitStatus.Ended ? reason : null, Limit = status == CommitStatus.OverLimit ? limit : null, Outage = status == CommitStatus.Unavailable ? outage : null,
        };

    public static Gen<SessionLock> Lock { get; } =
        from step in Gen.Elements(Enum.GetValues<LockStep>())
        from ticket in NonZeroGuid()
        from number in Count()
        from known in Version()
        from idle in Idle()
        from wait in Duration()
        from most in Duration()
        from presented in Bool()
        select new SessionLock { Step = step, Ticket = ticket, Number = number, Known = known, Idle = idle, Wait = wait, MaximumDuration = most, IsPresented = presented };

    public static Gen<LockOutcome> LockOutcome { get; } =
        from status in Gen.Elements(Enum.GetValues<LockStatus>())
        from fence in Count()
        from lasts in Duration()
        from place in Count()
        from ahead in Gen.Choose(0, int.MaxValue)
        from pause in Duration()
        from load in LoadOutcome
        from outage in Outage()
        from holder in Count()
        select new LockOutcome
        {
            Status = status, Holder = (ulong)holder, Fence = fence, LeaseDuration = lasts, QueuePosition = place, QueueLength = ahead, RetryDelay = pause,
            Load = status is LockStatus.Granted or LockStatus.Ended ? load with { Remaining = default, Slack = default } : null, Outage = status == LockStatus.Unavailable ? outage : null,
        };

    public static Gen<EndOutcome> EndOutcome { get; } =
        from status in Gen.Elements(Enum.GetValues<EndStatus>()) from outage in Outage() select new EndOutcome { Status = status, Outage = status == EndStatus.Unavailable ? outage : null };

    public static Gen<TouchOutcome> TouchOutcome { get; } = Gen.OneOf(Outage(), Gen.Constant<SessionOutage>(null!)).Select(static outage => new TouchOutcome(outage));

    public static Gen<SessionPatch> Patch() =>
        from clear in Bool()
        from keys in Keys()
        from removed in Gen.Choose(0, 3)
        from values in Bytes().ListOf(keys.Length)
        select new SessionPatch
        {
            Clear = clear,
            Removed = [.. keys.Take(removed)],
            Set = [.. keys.Skip(removed).Zip(values, static (key, value) => new SessionEntry(key, value))],
        };

    public static Gen<string[]> Keys() => Text().ListOf().Select(static keys => keys.Distinct(StringComparer.Ordinal).ToArray());

    public static Gen<byte[]> Bytes() => Gen.Choose(0, 255).Select(static b => (byte)b).ArrayOf();

    // Text without half surrogate pairs, of which only one spelling would come back.
    public static Gen<string> Text() => Gen.OneOf(Gen.Elements("", "cart", "né", "键", "🛒", "\0", "a b"), Gen.Choose(0x20, 0xD7FF).Select(static c => (char)c).ArrayOf().Select(static c => new string(c)));

    private static Gen<bool> Bool() => Gen.Elements(true, false);

    private static Gen<long> Count() => Gen.OneOf(Gen.Elements(0, 1, 127, 128, int.MaxValue, 1L << 35, long.MaxValue), Gen.Choose(0, 100_000).Select(static n => (long)n));

    private static Gen<TimeSpan> Duration() => Count().Select(static ticks => TimeSpan.FromTicks(Math.Min(ticks, WireReader.MaximumDuration.Ticks)));

    private static Gen<TimeSpan> Idle() => Gen.Choose(1, 300_000_000).Select(static s => TimeSpan.FromSeconds(s)).Where(static idle => idle <= TimeSpan.FromDays(3660));

    private static Gen<SessionLifetime> Lifetime() =>
        from idle in Gen.OneOf(Idle(), Gen.Constant(TimeSpan.Zero))
        from ends in Gen.Choose(0, 100_000)
        from told in Bool()
        select new SessionLifetime(idle, ends == 0 ? null : new DateTimeOffset(638_000_000_000_000_000 + ends, TimeSpan.Zero), told);

    private static Gen<Guid> AnyGuid() => Gen.OneOf(NonZeroGuid(), Gen.Constant(Guid.Empty));

    private static Gen<Guid> NonZeroGuid() => Gen.Choose(0, 255).Select(static b => (byte)b).ArrayOf(16).Select(static b => new Guid(b)).Where(static g => g != Guid.Empty);

    private static Gen<SessionVersion> Version() => from incarnation in AnyGuid() from revision in Count() from stamp in Count() select new SessionVersion(incarnation, revision, (ulong)stamp * 3);

    private static Gen<SessionLease> Lease() => from ticket in NonZeroGuid() from fence in Count() select new SessionLease(ticket, fence);

    private static Gen<SessionId> Id() => from tag in Count() from hash in Gen.Choose(0, 255).Select(static b => (byte)b).ArrayOf(32) select SessionId.From((ulong)tag + 1, hash);

    private static Gen<SessionOutage> Outage() => from reason in Gen.Elements(Enum.GetValues<SessionOutageReason>()) from detail in Text() from landed in Bool() select new SessionOutage(reason, detail, landed);
}
