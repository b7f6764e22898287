using OrleansSessions;
using OrleansSessions.Telemetry;
using OrleansSessions.WebFrontend;

var builder = WebApplication.CreateBuilder(args);
builder.AddNode();
builder.AddDemo();
builder.AddSessions();
builder.AddTelemetry("session-web");

var app = builder.Build();
app.UseNode();
app.UseStaticFiles();
app.UseUntracked("/untracked");
app.UseFrameworkSession("/framework");
app.UseOrleansSession();
app.MapPages();
app.MapVisits();
app.MapCart();
app.MapCounter();
app.MapNote();
app.MapSession();
app.MapSignIn();
app.MapDrafts();
app.MapHealth();
app.MapScrape().WithSessionAccess(SessionAccess.None);
await app.RunAsync();
