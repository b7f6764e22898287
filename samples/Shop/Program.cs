using Microsoft.AspNetCore.DataProtection;
using Samples.Shop.Api;
using Samples.Shop.Visitors;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllersWithViews().AddSessionStateTempDataProvider();
builder.Services.AddRazorPages();
builder.Services.AddSingleton(TimeProvider.System);
if (builder.Configuration["Keys"] is { } keys)
    builder.Services.AddDataProtection().SetApplicationName("shop").PersistKeysToFileSystem(new(keys));
builder.Services.AddSession(options =>
{
    options.Cookie.Name = Visitor.Cookie;
    options.Cookie.IsEssential = true;
    options.IdleTimeout = TimeSpan.FromMinutes(30);
});

// With a Redis, the session is ASP.NET Core's. Without one, it is on the cluster, and these two lines are the difference.
var redis = builder.Configuration.GetConnectionString("redis");
if (redis is not null)
    builder.Services.AddStackExchangeRedisCache(options => options.Configuration = redis);
else
    builder.AddOrleansSession();   // was AddDistributedMemoryCache() and AddSession(); keep an AddSession(options => …) that sets options

var app = builder.Build();
app.UseRouting();
if (redis is not null)
    app.UseSession();
else
    app.UseOrleansSession();       // was UseSession(); after UseRouting() and UseAuthentication(), if you call them, and before the endpoints

app.MapControllers();
app.MapRazorPages();
app.MapCart();
app.MapProfile();
app.MapFiles();
app.MapWholeSession();
app.Run();
