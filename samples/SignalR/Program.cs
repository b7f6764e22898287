using OrleansSessions;
using Samples.SignalR;

var builder = WebApplication.CreateBuilder(args);
var sessions = builder.AddOrleansSession();
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();

builder.Services.AddSignalR();

var app = builder.Build();
app.UseOrleansSession();

// The page begins the session: a connection that has been upgraded cannot send the browser a cookie any more.
app.MapGet("/", (HttpContext context) =>
{
    context.Session.SetString("visitor", "yes");
    return Results.Content(Page.Html, "text/html");
});
app.MapHub<CartHub>("/cart").WithSessionAccess(SessionAccess.ReadWrite);

app.Run();
