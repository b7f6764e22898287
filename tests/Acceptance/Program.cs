using System.Globalization;
using System.Runtime.InteropServices;
using OrleansSessions.Acceptance;

// Acceptance scenarios POSTS [options of the first farm] -- COMMAND…   COMMAND starts a farm.
// Acceptance load URL                                                  URL is the address of a farm that runs.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

if (args is ["load", var url])
{
    await new SteadyLoad(new(url), TimeProvider.System, Console.Out).RunAsync(stop.Token);
    return 0;
}

if (args is ["scenarios", var posts, .. var rest] && Array.IndexOf(rest, "--") is >= 0 and var end)
    return await new AcceptanceRun(rest[(end + 1)..], rest[..end], int.Parse(posts, CultureInfo.InvariantCulture), TimeProvider.System, Console.Out).RunAsync(stop.Token);

Console.Error.WriteLine("Use dotnet run --project deploy/local -- --check, or --load.");
return 2;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
