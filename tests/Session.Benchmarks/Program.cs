using OrleansSessions.Benchmarks;

if (args is ["node", var kind])
{
    await BenchNode.RunAsync(Enum.Parse<NodeKind>(kind));
    return 0;
}

if (!BenchOptions.TryParse(args, out var options))
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

foreach (var run in options.Runs)
{
    Console.WriteLine(await run.RunAsync(options));
}

return 0;
