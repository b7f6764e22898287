using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>0 after an orderly stop, 1 otherwise. An operator is told what is wrong, not where in the code it was noticed; only what nobody expected comes whole.</summary>
internal static class ExitCode
{
    public static async Task<int> OfAsync(Func<Task> program)
    {
        try
        {
            await program();
            return 0;
        }
        catch (Exception exception) when (Faults(exception).ToArray() is { Length: > 0 } faults)
        {
            await Console.Error.WriteLineAsync($"The silo did not start: its configuration has {(faults.Length == 1 ? "a fault" : $"{faults.Length} faults")}.");
            foreach (var fault in faults)
            {
                await Console.Error.WriteLineAsync("- " + fault);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The silo cannot run: {exception.Message}");
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"The silo failed: {exception}");
        }

        return 1;
    }

    private static IEnumerable<string> Faults(Exception exception) => exception switch
    {
        OptionsValidationException bad => bad.Failures.Distinct(),
        AggregateException several when several.InnerExceptions.All(static e => e is OptionsValidationException) => several.InnerExceptions.SelectMany(Faults).Distinct(),
        _ => [],
    };
}
