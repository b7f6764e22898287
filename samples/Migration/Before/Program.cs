var builder = WebApplication.CreateBuilder(args);
builder.Services.AddStackExchangeRedisCache(redis => redis.Configuration = builder.Configuration.GetConnectionString("redis")).AddSession();

var app = builder.Build();
app.UseSession();

app.MapGet("/", (HttpContext context) => $"{context.Session.GetString("name") ?? "stranger"}, {context.Session.GetInt32("visits") ?? 0} visits");
app.MapPost("/name/{name}", (HttpContext context, string name) => context.Session.SetString("name", name));
app.MapPost("/visits", (HttpContext context) => context.Session.SetInt32("visits", (context.Session.GetInt32("visits") ?? 0) + 1));
app.Run();
