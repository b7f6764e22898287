using Npgsql;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <remarks>A full disk is not tried: a test would have to fill one.</remarks>
public sealed class PostgresFaultTests(PostgresFaultTests.Server store) : StorageFaultContract<PostgresFaultTests.Server>(store)
{
    [Fact]
    public Task S13_DatabaseIsReadOnly_WritesFailAndRecover() => FailAndRecoverAsync(
        async () =>
        {
            await Store.ExecuteAsync("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
            await RefusedAsync();
        },
        () => Store.ExecuteAsync("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()"),
        readsFail: false);

    [Fact]
    public Task S13_PasswordWasRotated_CallsFailAndRecover() => FailAndRecoverAsync(
        () => Store.ExecuteAsync("ALTER ROLE visitor PASSWORD 'another'", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'visitor'"),
        () => Store.ExecuteAsync($"ALTER ROLE visitor PASSWORD '{Server.Password}'"));

    public sealed class Server : FaultyStore
    {
        public const string Password = "one";

        private PostgresServer? _server;
        private NpgsqlConnection? _admin;

        public override string? Missing => PostgresServer.Missing;

        public async Task ExecuteAsync(params string[] statements)
        {
            foreach (var statement in statements)
            {
                await using var command = new NpgsqlCommand(statement, _admin);
                await command.ExecuteNonQueryAsync();
            }
        }

        protected override async Task<(string, string)[]?> StartServerAsync()
        {
            if (Missing is not null)
            {
                return null;
            }

            _server = await PostgresServer.StartAsync();
            _admin = new NpgsqlConnection(_server.ConnectionString);
            await _admin.OpenAsync();
            await ExecuteAsync(
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                Checkout.Read("deploy/sql/postgresql-sessions.sql"),
                $"CREATE ROLE visitor LOGIN SUPERUSER PASSWORD '{Password}'",
                "COPY (SELECT 'host all sessions 127.0.0.1/32 trust' UNION ALL SELECT 'host all visitor 127.0.0.1/32 scram-sha-256') TO PROGRAM 'cat > pg_hba.conf'",
                "SELECT pg_reload_conf()");
            return [("Storage:Provider", "AdoNet"), ("ConnectionStrings:AdoNet", $"Host=127.0.0.1;Port={Hide(_server.Port)};Username=visitor;Password={Password};Database=postgres;Maximum Pool Size=20")];
        }

        protected override async ValueTask StopServerAsync()
        {
            await Proxy.DisposeAsync();
            await _admin!.DisposeAsync();
            await _server!.DisposeAsync();
        }
    }
}
