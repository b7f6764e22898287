using OrleansSessions;

var builder = WebApplication.CreateBuilder(args);

#if (inProcess)
// In Development, the application hosts its sessions itself. Otherwise it connects to the cluster of ConnectionStrings:sessions.
var sessions = builder.AddOrleansSession();
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();
#else
// Connects to the cluster of ConnectionStrings:sessions.
builder.AddOrleansSession();
#endif

var app = builder.Build();
app.UseOrleansSession();

// Only reads the session, so it never waits for other requests.
app.MapGet("/", (HttpContext context) => $"{context.Session.GetInt32("clicks") ?? 0} clicks")
    .WithSessionAccess(SessionAccess.ReadOnly);

// Reads, computes and writes. It runs again if another request has changed the session meanwhile, so that no click is lost.
app.MapPost("/click", async (HttpContext context) =>
    await context.TryUpdateSessionAsync((session, _) =>
    {
        session.SetInt32("clicks", (session.GetInt32("clicks") ?? 0) + 1);
        return Task.CompletedTask;
    })
        ? Results.Ok()
        : Results.StatusCode(StatusCodes.Status409Conflict));

app.Run();
