using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Maps the program's end to an exit code: 0 after an orderly stop, 3 when the silo lost its place in the cluster, otherwise 1. Prints what its own checks find as one line each, and any other exception with its stack trace.</summary>
internal static class ExitCode
{
    /// <summary>The silo could not start, or failed.</summary>
    public const int Failure = 1;

    /// <summary>The silo stopped because it lost its place in the cluster (S15).</summary>
    public const int PlaceLost = 3;

    /// <param name="program">The program.</param>
    /// <param name="errors">Where it is said why the program ended. Default null: the standard error stream.</param>
    public static async Task<int> OfAsync(Func<Task> program, TextWriter? errors = null)
    {
        errors ??= Console.Error;
        try
        {
            await program();
            return 0;
        }
        catch (Exception exception) when (Faults(exception).ToArray() is { Length: > 0 } faults)
        {
            await errors.WriteLineAsync($"The silo did not start: its configuration has {(faults.Length == 1 ? "an error" : $"{faults.Length} errors")}.");
            foreach (var fault in faults)
            {
                await errors.WriteLineAsync("- " + fault);
            }
        }
        catch (PlaceLostException exception)
        {
            await errors.WriteLineAsync($"The silo stopped because it lost its place in the cluster. {exception.Message} Start it again; if that does not last, compare Cluster:ConnectionString of all silos (runbook: SessionPlaceRefuted).");
            return PlaceLost;
        }
        catch (Exception exception) when (exception is StartRefusedException or ForeignOwnerException or ForeignTableException)
        {
            await errors.WriteLineAsync($"The silo cannot run: {exception.Message}");
        }
        catch (Exception exception)
        {
            await errors.WriteLineAsync($"The silo failed: {exception}");
        }

        return Failure;
    }

    private static IEnumerable<string> Faults(Exception exception) => exception switch
    {
        OptionsValidationException bad => bad.Failures.Distinct(),
        AggregateException several when several.InnerExceptions.All(static e => e is OptionsValidationException) => several.InnerExceptions.SelectMany(Faults).Distinct(),
        _ => [],
    };
}
