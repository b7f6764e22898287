using Samples.Blazor;
using Samples.Blazor.Components;

var builder = WebApplication.CreateBuilder(args);
var sessions = builder.AddOrleansSession();
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();

builder.Services.AddHttpContextAccessor();
builder.Services.AddScoped<Cart>();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();

var app = builder.Build();
app.UseOrleansSession();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();
