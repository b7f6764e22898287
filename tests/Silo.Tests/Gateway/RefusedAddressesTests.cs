using System.Net;
using System.Runtime.CompilerServices;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class RefusedAddressesTests
{
    private static readonly IPAddress Address = IPAddress.Parse("10.0.0.1");

    private readonly ManualTime _time = new();
    private readonly RefusedAddresses _refused;

    public RefusedAddressesTests() => _refused = new RefusedAddresses(_time);

    [Fact]
    public void TakeTurn_AddressWasNotRefused_DoesNotWait()
    {
        _refused.Add(IPAddress.Parse("10.0.0.2"));

        Assert.Equal(TimeSpan.Zero, _refused.TakeTurn(Address));
    }

    [Fact]
    public void TakeTurn_OfARefusedAddress_EachWaitsLongerThanTheOneBefore()
    {
        _refused.Add(Address);

        Assert.Equal(RefusedAddresses.Wait, _refused.TakeTurn(Address));
        Assert.Equal(RefusedAddresses.Wait + RefusedAddresses.Interval, _refused.TakeTurn(Address));
    }

    [Fact]
    public void TakeTurn_RefusedAgain_DoesNotOvertakeThoseThatWait()
    {
        _refused.Add(Address);
        for (var i = 0; i < 16; i++)
        {
            _refused.TakeTurn(Address);
        }

        _time.Advance(RefusedAddresses.Wait);
        _refused.Add(Address);

        Assert.Equal(16 * RefusedAddresses.Interval, _refused.TakeTurn(Address));
    }

    [Fact]
    public void TakeTurn_ManyConnectionsThatWereGivenUp_AreNotWaitedFor()
    {
        _refused.Add(Address);
        for (var i = 0; i < 1000; i++)
        {
            _refused.TakeTurn(Address);
        }

        Assert.Equal(RefusedAddresses.MaximumWait, _refused.TakeTurn(Address));
    }

    [Fact]
    public void TakeTurn_NobodyWaitsAnyMore_DoesNotWait()
    {
        _refused.Add(Address);
        _refused.TakeTurn(Address);

        _time.Advance(RefusedAddresses.Wait + RefusedAddresses.Interval);

        Assert.Equal(TimeSpan.Zero, _refused.TakeTurn(Address));
    }

    [Fact]
    public void Add_OthersHaveWaited_ForgetsThem()
    {
        var others = AddOthers();

        _time.Advance(RefusedAddresses.Wait);
        _refused.Add(Address);
        GC.Collect();

        Assert.DoesNotContain(others, static other => other.TryGetTarget(out _));
        Assert.NotEqual(TimeSpan.Zero, _refused.TakeTurn(Address));
        GC.KeepAlive(_refused);
    }

    // Not inlined: nothing else may hold them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private List<WeakReference<IPAddress>> AddOthers()
    {
        var others = new List<WeakReference<IPAddress>>();
        for (byte i = 1; i <= 100; i++)
        {
            var address = new IPAddress([10, 0, 1, i]);
            others.Add(new WeakReference<IPAddress>(address));
            _refused.Add(address);
        }

        return others;
    }
}
