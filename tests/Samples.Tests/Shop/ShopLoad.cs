using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

/// <summary>Visitors in the shop for some time, each with a browser of its own.</summary>
internal static class ShopLoad
{
    public const int Browsers = 12;

    /// <summary>Keeps the shop busy. In the middle, <paramref name="halfTime"/> happens to it; afterwards each visitor opens at least one more page.</summary>
    public static async Task<(ShopFigures Figures, RunLine Line)> RunAsync(string kind, ShopSite site, TimeSpan time, int seed, Func<Task>? halfTime = null)
    {
        var (start, figures) = (TimeProvider.System.GetTimestamp(), new ShopFigures());
        using var enough = new CancellationTokenSource();
        var visits = Task.WhenAll(Enumerable.Range(0, Browsers).Select(number => VisitAsync(site, figures, new Random(seed + number), enough.Token)));

        await Task.WhenAny(visits, Task.Delay(time / 2, TimeProvider.System));
        if (halfTime is not null)
            await halfTime();
        await Task.WhenAny(visits, Task.Delay(time / 2, TimeProvider.System));
        await enough.CancelAsync();
        await visits;
        return (figures, figures.ToLine(kind, seed, TimeProvider.System.GetElapsedTime(start)));
    }

    private static async Task VisitAsync(ShopSite site, ShopFigures figures, Random random, CancellationToken enough)
    {
        using var browser = new ShopBrowser(site, figures);
        var model = new SessionModel();
        var visit = new ShopVisit(browser, model, figures, random);
        try
        {
            await visit.BeginAsync();
            while (!enough.IsCancellationRequested)
                await visit.PageAsync();
            await visit.PageAsync();
        }
        finally
        {
            figures.Left(model);
        }
    }
}
