var builder = WebApplication.CreateBuilder(args);
builder.AddOrleansSession();

var app = builder.Build();
app.UseOrleansSession();

app.MapGet("/", (HttpContext context) => $"{context.Session.GetString("name") ?? "stranger"}, {context.Session.GetInt32("visits") ?? 0} visits");
app.MapPost("/name/{name}", (HttpContext context, string name) => context.Session.SetString("name", name));
app.MapPost("/visits", (HttpContext context) => context.Session.SetInt32("visits", (context.Session.GetInt32("visits") ?? 0) + 1));
app.Run();
