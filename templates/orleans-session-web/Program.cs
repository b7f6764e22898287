using OrleansSessions;

var builder = WebApplication.CreateBuilder(args);

#if (inProcess)
// In Development the application keeps its sessions itself; elsewhere ConnectionStrings:sessions names the cluster.
var sessions = builder.AddOrleansSession();
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();
#else
// ConnectionStrings:sessions names the cluster.
builder.AddOrleansSession();
#endif

var app = builder.Build();
app.UseOrleansSession();

// Reads only: it waits for nobody.
app.MapGet("/", (HttpContext context) => $"{context.Session.GetInt32("clicks") ?? 0} clicks")
    .WithSessionAccess(SessionAccess.ReadOnly);

// Reads, computes and writes: it runs again when another request was faster, so that no click is lost.
app.MapPost("/click", async (HttpContext context) =>
    await context.TryUpdateSessionAsync((session, _) =>
    {
        session.SetInt32("clicks", (session.GetInt32("clicks") ?? 0) + 1);
        return Task.CompletedTask;
    })
        ? Results.Ok()
        : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));

app.Run();
