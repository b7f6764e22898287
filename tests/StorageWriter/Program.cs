// Writes to the file storage in <directory>, as many rows at once as <writers> says, until it is killed; or until its input ends, which is
// when whoever started it is gone. Each acknowledged change is one line: "row number", and number 0 when the row was cleared. Every row
// takes up the number that storage holds.
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansSessions;

var (directory, flush, writers) = (args[0], Enum.Parse<SessionFileFlushMode>(args[1]), int.Parse(args[2], CultureInfo.InvariantCulture));
using var services = new ServiceCollection()
    .AddLogging()
    .AddSessionFileStorage("sessions", options => (options.Directory, options.Flush) = (directory, flush))
    .BuildServiceProvider();
var storage = services.GetRequiredKeyedService<IGrainStorage>("sessions");
var acknowledged = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
var orphaned = Task.Run(Console.In.Read);
await Task.WhenAny(orphaned, Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => WriteAsync(writer)))));

async Task WriteAsync(int row)
{
    var id = GrainId.Create("session", row.ToString(CultureInfo.InvariantCulture));
    var state = new GrainState<StoredBytes>();
    await storage.ReadStateAsync("session", id, state);
    for (var number = state.RecordExists ? BitConverter.ToInt32(state.State!.Bytes) + 1 : 1; ; number++)
    {
        var bytes = new byte[1_000 + row];
        Array.Fill(bytes, (byte)number);
        BitConverter.TryWriteBytes(bytes, number);
        state.State = new StoredBytes { Bytes = bytes };
        await storage.WriteStateAsync("session", id, state);
        Say(row, number);
        if (number % 50 == 0)
        {
            await storage.ClearStateAsync("session", id, state);
            Say(row, 0);
            number = 0;
        }
    }
}

void Say(int row, int number) => acknowledged.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row:D4} {number:D8}"));
