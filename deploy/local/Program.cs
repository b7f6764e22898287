using OrleansSessions.Local;
using OrleansSessions.Local.Check;

if (!FarmOptions.TryParse(args, out var options, out var complaint))
{
    Console.Error.WriteLine(complaint);
    Console.Error.WriteLine(FarmOptions.Usage);
    return 2;
}

using var stop = new StopSignal(TimeProvider.System);
return options.Check
    ? await CheckRun.RunAsync(options, TimeProvider.System, Console.Out, stop.Token)
    : await FarmRun.RunAsync(options, TimeProvider.System, Console.Out, stop.Token);
