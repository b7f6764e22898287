using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>The calls of storage that hang. Each is let go once, in one of the ways in which such a call ends.</summary>
internal sealed class HangingCalls(BreakableStorage storage, Func<Random> random)
{
    private readonly List<HangingCall> _calls = [];

    /// <summary>Collects them for as long as the simulation runs.</summary>
    public async Task CollectAsync()
    {
        while (true)
        {
            _calls.Add(await storage.NextHangAsync());
        }
    }

    /// <summary>Lets one go. False when none hangs.</summary>
    public bool Release()
    {
        if (_calls.Count == 0)
        {
            return false;
        }

        var at = random().Next(_calls.Count);
        var call = _calls[at];
        _calls.RemoveAt(at);
        _ = random().Next(3) switch
        {
            0 => call.ApplyLateAsync(),
            1 => call.ApplyLateAndFailAsync(),
            _ => call.FailAsync(),
        };
        return true;
    }
}
