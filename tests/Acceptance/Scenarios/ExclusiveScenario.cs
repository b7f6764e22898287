using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>
/// Exclusive requests: each reads a number, works, and writes it back. No write is lost, and requests are served in the order of their
/// arrival: in normal operation, while each silo is stopped in turn, and when the node that holds the lease is killed.
/// </summary>
internal static class ExclusiveScenario
{
    private const int Requests = 50;
    private const int MaximumAttempts = 3;
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private static IEnumerable<int> InOrder => Enumerable.Range(1, Requests);

    /// <summary>A lease lasts 15 s, plus one second for clocks that differ.</summary>
    private static readonly TimeSpan MaximumRecovery = TimeSpan.FromSeconds(25);

    public static async Task<IReadOnlyList<Finding>> RunAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        var findings = new List<Finding> { await AllCountedAsync(farm, time, cancel), await InOrderAsync(farm, time, cancel) };
        if (farm.Silos.Count > 1)
        {
            findings.Add(await SilosStoppedAsync(farm, time, cancel));
        }

        if (farm.Nodes.Count > 1)
        {
            findings.Add(await LeaseHolderKilledAsync(farm, time, cancel));
        }

        return findings;
    }

    private static async Task<Finding> AllCountedAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var browser = await NewAsync(farm, cancel);
        var started = time.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => browser.CountAsync(cancel))).WaitAsync(Timeout, time, cancel);
        var took = time.GetElapsedTime(started);
        using var unguarded = await NewAsync(farm, cancel);
        await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => unguarded.CountAsync(cancel, "/unguarded")));
        var (final, lossy) = (await browser.CounterAsync(cancel), await unguarded.CounterAsync(cancel));
        return new(final == Requests && IsWhole(counts), $"{Requests} exclusive requests at once, each reading, working 20 ms and writing, are all counted", string.Create(CultureInfo.InvariantCulture,
            $"the counter is {final}, after {took.TotalSeconds:0.0} s; the same requests not exclusive: {lossy}"));
    }

    /// <summary>A busy machine may delay a request until the next one has overtaken it, so the order gets several attempts.</summary>
    private static async Task<Finding> InOrderAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        var counts = Array.Empty<int>();
        for (var attempt = 0; attempt < MaximumAttempts && !counts.SequenceEqual(InOrder); attempt++)
        {
            counts = await CountApartAsync(farm, time, cancel);
        }

        return new(counts.SequenceEqual(InOrder), $"{Requests} that come {Apart.TotalMilliseconds:0} ms apart and take longer are served in the order of arrival", string.Join(' ', counts));
    }

    private static async Task<int[]> CountApartAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var browser = await NewAsync(farm, cancel);
        var counting = new List<Task<int>>();
        for (var i = 0; i < Requests; i++)
        {
            counting.Add(browser.CountAsync(cancel, work: 100));
            await Task.Delay(Apart, time, cancel);
        }

        return await Task.WhenAll(counting).WaitAsync(Timeout, time, cancel);
    }

    private static async Task<Finding> SilosStoppedAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var browser = await NewAsync(farm, cancel);
        var (whole, slowest) = (true, TimeSpan.Zero);
        for (var silo = 0; silo < farm.Silos.Count; silo++)
        {
            await browser.ResetCounterAsync(cancel);
            var counting = Enumerable.Range(0, Requests).Select(_ => browser.CountAsync(cancel, work: 60)).ToList();
            await Task.WhenAny(counting);
            var started = time.GetTimestamp();
            await farm.Silos[silo].StopAsync();
            var took = time.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;
            whole &= IsWhole(await Task.WhenAll(counting).WaitAsync(Timeout, time, cancel)) && await browser.CounterAsync(cancel) == Requests;
            await farm.Silos[silo].StartAsync(cancel);
        }

        return new(whole, $"The same {Requests} while each of the {farm.Silos.Count} silos is stopped in turn are all counted", string.Create(CultureInfo.InvariantCulture,
            $"{(whole ? "none lost, none refused" : "some were lost")}; a silo with its waiters stopped within {slowest.TotalSeconds:0.0} s"));
    }

    private static async Task<Finding> LeaseHolderKilledAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var browser = await NewAsync(farm, cancel);
        var holding = browser.CountAsync(cancel, work: 20_000, node: farm.Nodes[0].Url);
        await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
        var counting = Enumerable.Range(0, Requests).Select(i => browser.CountAsync(cancel, node: farm.Nodes[1 + (i % (farm.Nodes.Count - 1))].Url)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
        var started = time.GetTimestamp();
        await farm.Nodes[0].KillAsync();
        await Task.WhenAny(counting);
        var back = time.GetElapsedTime(started);
        var counts = await Task.WhenAll(counting).WaitAsync(Timeout, time, cancel);
        var broke = await holding.ContinueWith(static gone => gone.IsFaulted, TaskScheduler.Default);
        var final = await browser.CounterAsync(cancel, farm.Nodes[1].Url);
        await farm.Nodes[0].StartAsync(cancel);
        return new(broke && final == Requests && IsWhole(counts) && back <= MaximumRecovery, $"kill -9 of the web node that has the session: the {Requests} that wait are all counted", string.Create(CultureInfo.InvariantCulture,
            $"the counter is {final}; the first of them was served {back.TotalSeconds:0.0} s after the kill, when the lease ran out"));
    }

    private static async Task<Browser> NewAsync(LaunchedFarm farm, CancellationToken cancel)
    {
        var browser = new Browser(farm.Url);
        await browser.ResetCounterAsync(cancel);
        return browser;
    }

    private static bool IsWhole(int[] counts) => counts.Order().SequenceEqual(Enumerable.Range(1, counts.Length));
}
