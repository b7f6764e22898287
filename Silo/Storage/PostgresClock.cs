using Npgsql;

namespace OrleansSessions.Silo;

/// <summary>The clock of PostgreSQL.</summary>
/// <param name="connection">The connection string of the storage, so that both share its pool.</param>
internal sealed class PostgresClock(string connection) : IStoreClock
{
    public async Task<DateTimeOffset> ReadAsync()
    {
        await using var database = new NpgsqlConnection(connection);
        await database.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", database);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync())!);
    }
}
