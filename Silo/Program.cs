using OrleansSessions.Silo;
using OrleansSessions.Telemetry;

return await ExitCode.OfAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddConsoleLines();
    builder.AddSessionCluster();
    builder.AddGateway();
    builder.AddHealth();
    builder.AddStatus();
    builder.AddTelemetry("session-silo");

    var app = builder.Build();
    app.CheckSettings();
    app.UseDoors();
    app.MapGateway();
    app.MapHealth();
    app.MapStatus();
    await app.RunAsync();
});
