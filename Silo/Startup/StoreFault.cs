using System.Net.Sockets;
using Azure;
using Npgsql;
using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>Says in a few words why a store cannot be used. The messages of clients may quote connection strings.</summary>
internal static class StoreFault
{
    public static string Of(Exception exception)
    {
        var causes = Causes(exception).ToList();
        return causes.OfType<SocketException>().FirstOrDefault() is { } socket ? $"it cannot be reached ({socket.SocketErrorCode})"
            : causes.OfType<PostgresException>().FirstOrDefault() is { } postgres ? $"it refuses ({postgres.SqlState}: {postgres.MessageText})"
            : causes.OfType<RequestFailedException>().FirstOrDefault() is { Status: > 0 } azure ? $"it refuses ({azure.Status} {azure.ErrorCode})"
            : causes.OfType<RedisServerException>().FirstOrDefault() is { } redis ? $"it refuses ({Word(redis.Message)})"
            : causes.Exists(static cause => cause.Message.Contains("authentication", StringComparison.OrdinalIgnoreCase)) ? "it refuses the credentials"
            : causes.OfType<RedisConnectionException>().FirstOrDefault() is { } connection ? $"it cannot be reached ({connection.FailureType})"
            : causes.Exists(static cause => cause is TimeoutException or OperationCanceledException) ? "it does not answer"
            : causes[^1].GetType().Name;
    }

    /// <summary>Whether a store, or the way to it, failed. A port that is in use is one that the silo itself would listen on.</summary>
    public static bool IsOfStore(Exception exception) =>
        Causes(exception).Any(static cause => cause is SocketException { SocketErrorCode: not SocketError.AddressAlreadyInUse } or NpgsqlException or RequestFailedException or RedisException or RedisTimeoutException);

    /// <summary>Whether the store answered, in a way that leaves it to its users whether they can use it: a limited key may not list tables.</summary>
    public static bool IsAnswer(Exception exception) =>
        exception is RequestFailedException { Status: 400 or 403 or 404, ErrorCode: not ("AuthenticationFailed" or "InvalidAuthenticationInfo" or "AccountIsDisabled") };

    // NOAUTH, WRONGPASS, READONLY: the client may put a word of its own before Redis' answer.
    private static string Word(string message) =>
        message.Split(' ').FirstOrDefault(static word => word.Length > 2 && word.All(char.IsAsciiLetterUpper)) ?? message.Split(' ')[0];

    private static IEnumerable<Exception> Causes(Exception exception) =>
        exception is AggregateException several ? several.InnerExceptions.SelectMany(Causes).Prepend(exception)
        : exception.InnerException is { } inner ? Causes(inner).Prepend(exception)
        : [exception];
}
