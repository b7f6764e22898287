using OrleansSessions.WebFrontend.Api;
using OrleansSessions.WebFrontend.Comparison;
using OrleansSessions.WebFrontend.Node;
using OrleansSessions.WebFrontend.Pages;
using OrleansSessions.WebFrontend.Sessions;

var builder = WebApplication.CreateBuilder(args);
builder.AddNode();
builder.AddDemo();
builder.AddSessions();

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
app.MapHealthChecks("/health/live");
await app.RunAsync();
