using Microsoft.AspNetCore.Authentication.Cookies;
using Samples.Impersonation;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddRazorPages();
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
var sessions = builder.AddOrleansSession()
    .AddTicketStore()
    .Configure(options => options.Subject = context => Users.AtTheKeyboard(context.User));
if (builder.Environment.IsDevelopment())
    sessions.UseInProcess();

var app = builder.Build();
app.UseRouting();
app.UseAuthentication();
app.UseOrleansSession();
app.UseAuthorization();
app.MapRazorPages();
app.Run();
