using System.Globalization;
using System.Net;
using System.Text.Json;

namespace OrleansSessions.Acceptance;

/// <summary>The only silo is killed during writes and started again: what was acknowledged is there, and the nodes reconnect by themselves.</summary>
internal static class OutageScenario
{
    private const int WriterCount = 6;
    private const int MaximumItems = 1_500;
    private const int WritesBeforeTheKill = 300;
    private static readonly TimeSpan RecoveryTimeout = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Finding>> RunAsync(LaunchedFarm farm, TimeProvider time, CancellationToken cancel)
    {
        using var visitor = new Browser(farm.Url);
        using var writers = new Writers(farm.Url, WriterCount, MaximumItems, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var visits = (await visitor.VisitAsync(cancel)).Visits;
        await writers.EstablishAsync(cancel);
        var writing = writers.WriteAsync(enough.Token);
        while (writers.Acknowledged < WritesBeforeTheKill) await writers.NextAcknowledged().WaitAsync(RecoveryTimeout, time, cancel);

        var pid = farm.Silos[0].Pid;
        var before = writers.Acknowledged;
        await farm.Silos[0].KillAsync();
        var meanwhile = await MeanwhileAsync(visitor, time, cancel);

        var restarted = time.GetTimestamp();
        await farm.Silos[0].StartAsync(cancel);
        var ready = time.GetElapsedTime(restarted);
        await writers.NextAcknowledged().WaitAsync(RecoveryTimeout, time, cancel);
        var back = time.GetElapsedTime(restarted);
        await enough.CancelAsync();
        await writing;

        var lost = await writers.CountLostAsync(cancel);
        var after = (await visitor.VisitAsync(cancel)).Visits;
        return
        [
            .. meanwhile,
            new(true, "It recovers by itself", string.Create(CultureInfo.InvariantCulture,
                $"the new silo (pid {farm.Silos[0].Pid}) was ready after {ready.TotalSeconds:0.0} s, the first write was stored after {back.TotalSeconds:0.0} s")),
            new(lost == 0, $"kill -9 of the silo (pid {pid}) in the middle of writes loses nothing acknowledged",
                $"{lost} of {writers.Acknowledged} lost; {before} were acknowledged before the kill; {writers.Refused} refused, {writers.Unknown} without an answer"),
            new(after == visits + 1, "A visitor's session goes on where it was", $"visit {visits} before, visit {after} after"),
        ];
    }

    private static async Task<IReadOnlyList<Finding>> MeanwhileAsync(Browser visitor, TimeProvider time, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        Browser.Answer[] answers = await Task.WhenAll(
            visitor.GetAsync("/", "text/html", cancel),
            visitor.GetAsync("/api/cart", "application/json", cancel));
        var (page, json, took) = (answers[0], answers[1], time.GetElapsedTime(started));
        var untracked = await visitor.GetAsync("/untracked", "text/html", cancel);
        var file = await visitor.GetAsync("/page.css", "text/css", cancel);

        var title = TitleOf(json);
        var readable = page is { Status: HttpStatusCode.ServiceUnavailable, MediaType: "text/html" } && page.Body.Contains("<h1", StringComparison.OrdinalIgnoreCase);
        return
        [
            new(readable && json.Status == HttpStatusCode.ServiceUnavailable && title is not null,
                "Meanwhile what uses the session says 503, readable", string.Create(CultureInfo.InvariantCulture,
                $"/ {(int)page.Status} {page.MediaType} of {page.Body.Length} characters; /api/cart {(int)json.Status} {json.MediaType} \"{title}\"; both within {took.TotalSeconds:0.0} s")),
            new(untracked.Status == HttpStatusCode.OK && file.Status == HttpStatusCode.OK,
                "Meanwhile what does not use it is served", $"/untracked {(int)untracked.Status}, /page.css {(int)file.Status}"),
        ];
    }

    private static string? TitleOf(Browser.Answer answer)
    {
        if (answer.MediaType != "application/problem+json") return null;

        using var problem = JsonDocument.Parse(answer.Body);
        return problem.RootElement.TryGetProperty("title", out var title) ? title.GetString() : null;
    }
}
