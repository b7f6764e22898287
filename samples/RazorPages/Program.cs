var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
var sessions = builder.AddOrleansSession();
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();

var app = builder.Build();
app.UseRouting();
app.UseOrleansSession();
app.MapRazorPages();
app.Run();
