using OrleansSessions.WebFrontend.Api;
using OrleansSessions.WebFrontend.Comparison;
using OrleansSessions.WebFrontend.Node;
using OrleansSessions.WebFrontend.Pages;

var builder = WebApplication.CreateBuilder(args);
builder.AddNode();
builder.AddDemo();
builder.Services.AddSession();
builder.Services.AddSingleton<Microsoft.Extensions.Caching.Distributed.IDistributedCache>(s =>
    new SharedFileCache(builder.Configuration["Comparison:Directory"] ?? Path.GetTempPath(), TimeProvider.System));

var app = builder.Build();
app.UseNode();
app.UseStaticFiles();
app.UseUntracked("/untracked");
app.UseFrameworkSession("/framework");
app.UseSession();
app.MapPages();
app.MapVisits();
app.MapCart();
app.MapSessionEnd();
app.MapHealthChecks("/health/live");
await app.RunAsync();
