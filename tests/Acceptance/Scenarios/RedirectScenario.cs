using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>Redirect after post: the next node shows what the first one stored, although it is requested immediately.</summary>
internal static class RedirectScenario
{
    private const int Visitors = 20;

    public static async Task<Finding> RunAsync(LaunchedFarm farm, int posts, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var ours = await StaleAsync(farm, "", posts, cancel);
        var took = time.GetElapsedTime(started);
        var framework = await StaleAsync(farm, "/framework", posts, cancel);
        return new(ours == 0, $"{posts} redirects after a post, dealt in turn, show what was posted", string.Create(CultureInfo.InvariantCulture,
            $"{ours} of them showed what was there before, in {took.TotalSeconds:0.0} s; on the framework's own session {framework}"));
    }

    private static async Task<int> StaleAsync(LaunchedFarm farm, string side, int posts, CancellationToken cancel)
    {
        var stale = await Task.WhenAll(Enumerable.Range(0, Visitors).Select(async visitor =>
        {
            using var browser = new Browser(farm.Url, side);
            await browser.VisitAsync(cancel);
            var count = 0;
            for (var i = visitor; i < posts; i += Visitors)
            {
                var text = i.ToString(CultureInfo.InvariantCulture);
                count += await browser.PostNoteAsync(text, cancel) == text ? 0 : 1;
            }

            return count;
        }));
        return stale.Sum();
    }
}
