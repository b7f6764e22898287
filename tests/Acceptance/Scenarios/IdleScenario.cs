using System.Globalization;

namespace OrleansSessions.Acceptance;

/// <summary>A session ends when it is not used. Requests that do not use it do not keep it; a request every second does.</summary>
internal static class IdleScenario
{
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private const int Seconds = 13;

    public static async Task<IReadOnlyList<Finding>> RunAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var left = new Browser(farm.Url);
        using var untracked = new Browser(farm.Url);
        using var touched = new Browser(farm.Url);
        foreach (var browser in new[] { left, untracked, touched })
            await browser.VisitAsync(cancel);

        var cookies = (left.Cookie, untracked.Cookie);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        for (var i = 0; i < Seconds && await second.WaitForNextTickAsync(cancel); i++)
        {
            await untracked.GetAsync("/untracked", "text/html", cancel);
            await touched.VisitAsync(cancel);
        }

        var (ofLeft, ofUntracked, ofTouched) = (await left.VisitAsync(cancel), await untracked.VisitAsync(cancel), await touched.VisitAsync(cancel));
        var sameCookies = cookies == (left.Cookie, untracked.Cookie);
        var after = string.Create(CultureInfo.InvariantCulture, $"after {Seconds} s with an idle timeout of {IdleTimeout.TotalSeconds:0} s");
        return
        [
            new(ofLeft.Visits == 1 && sameCookies, "A session left alone reads empty, under the same cookie", $"visit {ofLeft.Visits} {after}"),
            new(ofUntracked.Visits == 1 && sameCookies, "One that only sees /untracked goes idle too", $"visit {ofUntracked.Visits} {after}"),
            new(ofTouched.Visits == Seconds + 2, "One that is used every second lives on", $"visit {ofTouched.Visits} {after}"),
        ];
    }
}
