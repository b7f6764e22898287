using OrleansSessions;
using Samples.MinimalApi;

var builder = WebApplication.CreateBuilder(args);
var sessions = builder.AddOrleansSession();
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();

var app = builder.Build();
app.UseOrleansSession();

// Read-only: it never waits for other requests, and a write would throw.
app.MapGet("/cart", (HttpContext context) => context.Session.Cart()).WithSessionAccess(SessionAccess.ReadOnly);

// If two tabs add at the same time, the later request runs again, on what the other one has stored.
app.MapPost("/cart/{product}", async (string product, HttpContext context) =>
{
    var added = await context.TryUpdateSessionAsync((session, _) =>
    {
        session.SetCart(session.Cart().With(product));
        return Task.CompletedTask;
    });
    return added ? Results.Ok(context.Session.Cart()) : Results.StatusCode(StatusCodes.Status409Conflict);
});

// One request per session at a time, in the order of arrival, on any node: a double click orders once.
app.MapPost("/checkout", (HttpContext context) =>
{
    var cart = context.Session.Cart();
    context.Session.SetCart(new Cart([]));
    return cart.Products.Length == 0 ? Results.Conflict("The cart is empty.") : Results.Ok($"Ordered: {string.Join(", ", cart.Products)}.");
}).WithSessionAccess(SessionAccess.Exclusive);

app.Run();
