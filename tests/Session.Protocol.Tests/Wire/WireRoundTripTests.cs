using FsCheck;
using FsCheck.Fluent;

namespace OrleansSessions.Protocol.Tests;

public sealed class WireRoundTripTests
{
    [Fact]
    public void Load_WrittenAndRead_IsTheSame() => Check(WireForms.Load, WireArbitrary.Load);

    [Fact]
    public void Commit_WrittenAndRead_IsTheSame() => Check(WireForms.Commit, WireArbitrary.Commit);

    [Fact]
    public void End_WrittenAndRead_IsTheSame() => Check(WireForms.End, WireArbitrary.End);

    [Fact]
    public void Lock_WrittenAndRead_IsTheSame() => Check(WireForms.Lock, WireArbitrary.Lock);

    [Fact]
    public void LockOutcome_WrittenAndRead_IsTheSame() => Check(WireForms.LockOutcome, WireArbitrary.LockOutcome);

    [Fact]
    public void Touches_WrittenAndRead_AreTheSame() => Check(WireForms.Touches, WireArbitrary.Touches);

    [Fact]
    public void LoadOutcome_WrittenAndRead_IsTheSame() => Check(WireForms.LoadOutcome, WireArbitrary.LoadOutcome);

    [Fact]
    public void CommitOutcome_WrittenAndRead_IsTheSame() => Check(WireForms.CommitOutcome, WireArbitrary.CommitOutcome);

    [Fact]
    public void EndOutcome_WrittenAndRead_IsTheSame() => Check(WireForms.EndOutcome, WireArbitrary.EndOutcome);

    [Fact]
    public void TouchOutcome_WrittenAndRead_IsTheSame() => Check(WireForms.TouchOutcome, WireArbitrary.TouchOutcome);

    private static void Check<T>(WireForm<T> form, Gen<T> messages)
        where T : class =>
        Prop.ForAll(messages.ToArbitrary(), message =>
        {
            using var buffer = new WireBuffer(1);
            form.Write(buffer, message);
            Assert.True(form.TryRead(buffer.Written.Span, out var read));
            Assert.Equal(Described.Of(message), Described.Of(read));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));
}
