using Orleans;
using Orleans.Hosting;
using OrleansSessions;
using Samples.OwnSilo;

var builder = WebApplication.CreateBuilder(args);

// The silo that the application has already. In production, with its clustering and its reminders.
builder.UseOrleans(silo => silo
    .UseLocalhostClustering(builder.Configuration.GetValue("Silo:Port", 11111), builder.Configuration.GetValue("Silo:GatewayPort", 30000))
    .UseInMemoryReminderService());

// The sessions live in that silo, next to the application's own grains: there is no UseInProcess() and no UseGateway().
// In production, the silos share a storage: AddSessionSharedStorage<AdoNetGrainStorageOptions>("sessions", "session-rows").
builder.Services.AddSessionMemoryStorage("sessions");
builder.Services.AddSessionGrains();
builder.Services.AddOrleansSession();

var app = builder.Build();
app.UseOrleansSession();

app.MapGet("/products/{name}", async (string name, HttpContext context, IGrainFactory grains) =>
{
    var mine = (context.Session.GetInt32(name) ?? 0) + 1;
    context.Session.SetInt32(name, mine);
    var all = await grains.GetGrain<IProductGrain>(name).ViewAsync();
    return $"{name} was viewed {all} times, {mine} of them by you.";
}).WithSessionAccess(SessionAccess.ReadWrite);

app.Run();
