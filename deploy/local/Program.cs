using OrleansSessions.Local;

if (!FarmOptionsParser.TryParse(args, out var options, out var error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine("Use --help to see all options.");
    return 2;
}

if (options.Help)
{
    Console.WriteLine(FarmOptions.Usage);
    return 0;
}

using var stop = new StopSignal(TimeProvider.System);
return options.Check
    ? await AcceptanceProcess.ScenariosAsync(options, TimeProvider.System, stop.Token)
    : await FarmRun.RunAsync(options, TimeProvider.System, Console.Out, stop.Token);
