using OrleansSessions;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
var sessions = builder.AddOrleansSession();
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();

var app = builder.Build();
app.UseRouting();
app.UseOrleansSession();
app.MapRazorPages();

// The page asks by itself, so asking must not keep the session alive: it would never end.
app.MapGet("/remaining", async (HttpContext context) =>
{
    var remaining = await context.GetSessionRemainingTimeAsync(context.RequestAborted);
    return remaining.Status == SessionStatus.Resumed ? Math.Max(1, (int)remaining.Least.TotalSeconds) : 0;
}).WithSessionAccess(SessionAccess.None, keepAlive: false);

app.Run();
