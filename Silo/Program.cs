using OrleansSessions.Silo;
using OrleansSessions.Telemetry;

return await ExitCode.OfAsync(async () =>
{
    using var signals = new StopSignals();

    // appsettings.json is read from the program's directory, whatever the working directory is.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddConsoleLogging();
    builder.AddSessionCluster();
    builder.AddGateway();
    builder.AddSystemWeb();
    builder.AddHealth();
    builder.AddStatus();
    builder.AddTelemetry("session-silo");

    var app = builder.Build();
    app.ValidateSettings();
    app.UseListeners();
    app.MapGateway();
    app.MapSystemWeb();
    app.MapHealth();
    app.MapStatus();
    await app.RunSiloAsync(signals);
});
