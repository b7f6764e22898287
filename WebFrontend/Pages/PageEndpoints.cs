using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace OrleansSessions.WebFrontend;

/// <summary>The three pages of the classic session sample: a summary, a page that establishes a session, and a page without session.</summary>
internal static class PageEndpoints
{
    /// <summary>Maps the pages that use the session.</summary>
    public static void MapPages(this WebApplication app)
    {
        var comparison = app.Configuration.GetSection("Comparison").Get<ComparisonOptions>()?.Directory is { Length: > 0 };
        app.MapGet("/", (HttpContext context, IOptions<NodeOptions> node, IOptions<DemoOptions> demo) =>
            SummaryAsync(context, node.Value, demo.Value, comparison));
        app.MapGet("/session", EstablishAsync);
    }

    /// <summary>Adds the page without session. Call it before <c>UseOrleansSession</c>.</summary>
    public static void UseUntracked(this WebApplication app, PathString path)
    {
        var node = app.Services.GetRequiredService<IOptions<NodeOptions>>().Value;
        var idle = app.Services.GetRequiredService<IOptions<SessionOptions>>().Value.IdleTimeout;
        var time = app.Services.GetRequiredService<TimeProvider>();

        app.Map(path, branch => branch.Run(context => Page<UntrackedPage>(new()
        {
            [nameof(UntrackedPage.Node)] = node.Name,
            [nameof(UntrackedPage.Now)] = time.GetUtcNow(),
            [nameof(UntrackedPage.Idle)] = idle,
        }).ExecuteAsync(context)));
    }

    /// <summary>Counts its visits only if a session exists: a first look at the summary sets no cookie.</summary>
    private static async Task<IResult> SummaryAsync(HttpContext context, NodeOptions node, DemoOptions demo, bool comparison)
    {
        await context.Session.LoadAsync(context.RequestAborted);
        if (Visits.ByPath(context.Session).Count > 0) Visits.Add(context.Session, "/");

        return Page<SummaryPage>(new()
        {
            [nameof(SummaryPage.Node)] = node.Name,
            [nameof(SummaryPage.Visits)] = Visits.ByPath(context.Session),
            [nameof(SummaryPage.Work)] = demo.Work,
            [nameof(SummaryPage.Comparison)] = comparison,
            [nameof(SummaryPage.User)] = Users.Of(context.Session),
            [nameof(SummaryPage.Farm)] = demo.Farm,
        });
    }

    private static async Task<IResult> EstablishAsync(HttpContext context, IOptions<NodeOptions> node)
    {
        await context.Session.LoadAsync(context.RequestAborted);
        return Page<SessionPage>(new()
        {
            [nameof(SessionPage.Node)] = node.Value.Name,
            [nameof(SessionPage.Count)] = Visits.Add(context.Session, "/session"),
            [nameof(SessionPage.Id)] = context.Session.Id,
        });
    }

    private static RazorComponentResult<TPage> Page<TPage>(Dictionary<string, object?> parameters) where TPage : IComponent =>
        new(parameters);
}
