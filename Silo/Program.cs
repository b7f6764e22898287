using OrleansSessions.Silo;

return await ExitCode.OfAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddConsoleLines();
    builder.AddSessionCluster();
    builder.AddGateway();
    builder.AddHealth();
    builder.AddTelemetry();

    var app = builder.Build();
    app.CheckSettings();
    app.UseDoors();
    app.MapGateway();
    app.MapHealth();
    await app.RunAsync();
});
