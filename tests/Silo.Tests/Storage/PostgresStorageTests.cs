using Npgsql;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class PostgresStorageTests(PostgresStorageTests.Store store) : SharedStorageContract<PostgresStorageTests.Store>(store)
{
    public sealed class Store : SharedStore
    {
        private PostgresServer? _server;
        private NpgsqlDataSource? _database;

        public override string? Missing => PostgresServer.Missing;

        public override async Task<byte[]?> RawAsync(string stateName, GrainId row)
        {
            await using var command = _database!.CreateCommand("SELECT bytes FROM session_rows WHERE service_id = $1 AND state_name = $2 AND key_text = $3");
            command.Parameters.AddRange(new object[] { ServiceId, stateName, row.Key.ToString()! }.Select(static value => new NpgsqlParameter { Value = value }).ToArray());
            return (byte[]?)await command.ExecuteScalarAsync();
        }

        protected override async Task<(string, string)[]?> StartServerAsync()
        {
            if (Missing is not null)
            {
                return null;
            }

            _server = await PostgresServer.StartAsync();
            _database = NpgsqlDataSource.Create(_server.ConnectionString);
            await using var schema = _database.CreateCommand(Checkout.Read("deploy/sql/postgresql-sessions.sql"));
            await schema.ExecuteNonQueryAsync();
            return [("Storage:Provider", "AdoNet"), ("ConnectionStrings:AdoNet", _server.ConnectionString)];
        }

        protected override async ValueTask StopServerAsync()
        {
            if (_database is not null)
            {
                await _database.DisposeAsync();
            }

            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }
    }
}
