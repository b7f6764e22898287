using System.Net;

namespace OrleansSessions.Acceptance;

/// <summary>
/// A user signs in, and the session gets another key, while twenty requests of the same browser are in flight: the user is not signed out by
/// it, and the old cookie shows nothing of what follows.
/// </summary>
internal static class SignInScenario
{
    private const string User = "ada";
    private const int Requests = 20;
    private const int Runs = 6;
    private const int AfterSignIn = 100;
    private const int Work = 250;

    /// <summary>
    /// The step by which the sign-in comes later than the first half of the requests in each run, so that it meets requests that have not read the
    /// session yet, and others that have. The second half follows immediately, still with the old cookie.
    /// </summary>
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(40);

    public static async Task<IReadOnlyList<Finding>> RunAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        var runs = new List<Run>();
        for (var run = 0; run < Runs; run++) runs.Add(await SignInAsync(farm, run * Later, time, cancel));

        var (looks, all) = (runs.Sum(run => run.Looks), Runs * Requests);
        var (signedIn, saved, lost) = (runs.Sum(run => run.SignedIn), runs.Sum(run => run.Saved), runs.Sum(run => run.Lost));
        var (refused, reads, shown) = (runs.Sum(run => run.Refused), runs.Sum(run => run.OldReads), runs.Sum(run => run.OldShown));
        return
        [
            new(signedIn == looks && lost == 0 && saved + refused == all, $"Nobody is signed out by a sign-in with {Requests} requests under way",
                $"in {Runs} sign-ins the user was there {signedIn} of {looks} times; of {all} writes {saved} were acknowledged, {lost} of them lost; {refused} came too late with the old cookie and were told so"),
            new(shown == 0 && runs.All(run => run.OldWrites == HttpStatusCode.Conflict), "The old cookie never shows what came after",
                $"{shown} of {reads} looks with it did, and writes with it were answered {string.Join(", ", runs.Select(run => (int)run.OldWrites).Distinct())}"),
            new(runs.All(run => run is { OneCookie: true, OtherCookies: 0 }), "The browser gets one other cookie, and keeps it",
                $"{runs.Count(run => run.OneCookie)} of {Runs} with the sign-in's answer; {runs.Sum(run => run.OtherCookies)} of the other answers gave one"),
        ];
    }

    private static async Task<Run> SignInAsync(LaunchedFarm farm, TimeSpan later, TimeProvider time, CancellationToken cancel)
    {
        using var browser = new Browser(farm.Url);
        await browser.VisitAsync(cancel);
        using var planted = new Browser(farm.Url) { Cookie = browser.Cookie };
        var early = Numbers(1).Select(number => browser.SaveDraftAsync(number, Work, cancel)).ToList();
        await Task.Delay(later, time, cancel);
        var signing = browser.SignInAsync(User, cancel);
        var saving = early.Concat(Numbers(1 + (Requests / 2)).Select(number => browser.SaveDraftAsync(number, 0, cancel))).ToList();
        var given = await signing;
        var cookie = browser.Cookie;
        var first = await browser.SaveDraftAsync(AfterSignIn, 0, cancel);

        var looking = LookUntilAsync(Task.WhenAll(saving), planted, cancel);
        var saved = await Task.WhenAll(saving);
        var (reads, shown, cookies) = await looking;
        var write = await planted.SaveDraftAsync(Requests + 1, 0, cancel);
        var there = await browser.DraftsAsync(cancel);
        var looks = new List<Browser.Seen>();
        foreach (var _ in farm.Nodes) looks.Add(await browser.SessionAsync(cancel));

        return new()
        {
            Looks = looks.Count,
            SignedIn = looks.Count(seen => seen is { Status: "Resumed", User: User }),
            Saved = saved.Count(one => one.Status == HttpStatusCode.NoContent),
            Refused = saved.Where((one, i) => one.Status == HttpStatusCode.Conflict && !there.Contains(i + 1)).Count(),
            Lost = saved.Where((one, i) => one.Status == HttpStatusCode.NoContent && !there.Contains(i + 1)).Count(),
            OldReads = reads,
            OldShown = shown,
            OldWrites = write.Status,
            OneCookie = given && cookie != planted.Cookie && browser.Cookie == cookie,
            OtherCookies = cookies + saved.Append(first).Append(write).Count(one => one.SetsCookie) + looks.Count(seen => seen.SetsCookie),
        };
    }

    /// <summary>The numbers of half of the drafts.</summary>
    private static IEnumerable<int> Numbers(int first) => Enumerable.Range(first, Requests / 2);

    /// <summary>Reads with the old cookie while the writes in flight complete, and once more after them.</summary>
    private static async Task<(int Reads, int Shown, int Cookies)> LookUntilAsync(Task written, Browser planted, CancellationToken cancel)
    {
        var (reads, shown, cookies) = (0, 0, 0);
        var before = await planted.DraftsAsync(cancel); // A draft may have been saved before the sign-in.
        for (var last = false; !last; reads++)
        {
            last = written.IsCompleted;
            var (seen, drafts) = (await planted.SessionAsync(cancel), await planted.DraftsAsync(cancel));
            shown += seen is { User: null, Status: "Rotated" } && drafts.SequenceEqual(before) && !drafts.Contains(AfterSignIn) ? 0 : 1;
            cookies += seen.SetsCookie ? 1 : 0;
        }

        return (reads, shown, cookies);
    }

    private sealed record Run
    {
        public required int Looks { get; init; }

        public required int SignedIn { get; init; }

        public required int Saved { get; init; }

        public required int Refused { get; init; }

        public required int Lost { get; init; }

        public required int OldReads { get; init; }

        public required int OldShown { get; init; }

        public required HttpStatusCode OldWrites { get; init; }

        public required bool OneCookie { get; init; }

        public required int OtherCookies { get; init; }
    }
}
