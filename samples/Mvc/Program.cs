var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllersWithViews().AddSessionStateTempDataProvider();
var sessions = builder.AddOrleansSession();
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();

var app = builder.Build();
app.UseRouting();
app.UseOrleansSession();
app.MapControllerRoute("default", "{controller=Order}/{action=Index}");
app.Run();
