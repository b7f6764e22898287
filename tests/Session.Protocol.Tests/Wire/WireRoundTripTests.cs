using FsCheck;
using FsCheck.Fluent;

namespace OrleansSessions.Protocol.Tests;

public sealed class WireRoundTripTests
{
    [Fact]
    public void Load_WrittenAndRead_IsTheSame() => Check(WireFormats.Load, WireArbitrary.Load);

    [Fact]
    public void Commit_WrittenAndRead_IsTheSame() => Check(WireFormats.Commit, WireArbitrary.Commit);

    [Fact]
    public void End_WrittenAndRead_IsTheSame() => Check(WireFormats.End, WireArbitrary.End);

    [Fact]
    public void Lock_WrittenAndRead_IsTheSame() => Check(WireFormats.Lock, WireArbitrary.Lock);

    [Fact]
    public void LockOutcome_WrittenAndRead_IsTheSame() => Check(WireFormats.LockOutcome, WireArbitrary.LockOutcome);

    [Fact]
    public void Touches_WrittenAndRead_AreTheSame() => Check(WireFormats.Touches, WireArbitrary.Touches);

    [Fact]
    public void LoadOutcome_WrittenAndRead_IsTheSame() => Check(WireFormats.LoadOutcome, WireArbitrary.LoadOutcome);

    [Fact]
    public void CommitOutcome_WrittenAndRead_IsTheSame() => Check(WireFormats.CommitOutcome, WireArbitrary.CommitOutcome);

    [Fact]
    public void EndOutcome_WrittenAndRead_IsTheSame() => Check(WireFormats.EndOutcome, WireArbitrary.EndOutcome);

    [Fact]
    public void TouchOutcome_WrittenAndRead_IsTheSame() => Check(WireFormats.TouchOutcome, WireArbitrary.TouchOutcome);

    private static void Check<T>(WireFormat<T> form, Gen<T> messages)
        where T : class =>
        Prop.ForAll(messages.ToArbitrary(), message =>
        {
            using var buffer = new WireBuffer(1);
            form.Write(buffer, message);
            Assert.True(form.TryRead(buffer.Written.Span, out var read));
            Assert.Equal(Described.Of(message), Described.Of(read));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));
}
