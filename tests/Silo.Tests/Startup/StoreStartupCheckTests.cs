using System.Net;
using System.Net.Sockets;
using Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class StoreStartupCheckTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("Redis", "redis:6380,password=secret", "Redis at redis:6380")]
    [InlineData("AzureTable", "AccountName=shop;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:10002/shop", "Azure Table Storage at 127.0.0.1:10002")]
    [InlineData("AzureBlob", "AccountName=shop;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:10000/shop", "Azure Blob Storage at 127.0.0.1:10000")]
    [InlineData("AzureTable", "https://shop.blob.core.windows.net", "Azure Table Storage at shop.table.core.windows.net")]
    [InlineData("AdoNet", "Host=db;Port=5433;Username=a;Password=secret", "the database at db:5433")]
    public void Address_OfEachProvider_NamesHostAndPortAndNoSecret(string provider, string connection, string address) =>
        Assert.Equal(address, Use(provider, connection).Address);

    [Fact]
    public void Stores_OfOneConnection_AreWaitedForOnce()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:Provider"] = "Redis",
            ["Storage:Provider"] = "Redis",
            ["ConnectionStrings:Redis"] = "one:1",
            ["Reminders:ConnectionString"] = "two:2",
        }).Build();

        Assert.Equal(["membership table", "store of reminders"], StoreStartupCheck.Distinct(StoreUse.Of(configuration)).Select(static use => use.Purpose));
    }

    [Fact]
    public async Task Await_StoreNeverAnswers_FailsAfterAMinuteAndNamesIt()
    {
        var attempts = 0;
        var waiting = Check().AwaitAsync(Use("Redis", "redis:6380"), _ =>
        {
            attempts++;
            return Task.FromException(new IOException("", new SocketException((int)SocketError.ConnectionRefused)));
        }, CancellationToken.None);
        while (!waiting.IsCompleted)
        {
            await Task.WhenAny(waiting, _time.TimerDueAsync(TimeSpan.FromSeconds(1)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var failed = await Assert.ThrowsAsync<StartRefusedException>(() => waiting);
        Assert.StartsWith("The membership table (Redis at redis:6380) could not be used for 60 s: it cannot be reached (ConnectionRefused).", failed.Message, StringComparison.Ordinal);
        Assert.Equal(61, attempts);
    }

    [Fact]
    public async Task Await_StoreHangs_IsGivenUpAfterAMinute()
    {
        var waiting = Check().AwaitAsync(Use("Redis", "redis:6380"), static _ => new TaskCompletionSource().Task, CancellationToken.None);
        while (!waiting.IsCompleted)
        {
            await Task.WhenAny(waiting, _time.TimerDueAsync(TimeSpan.FromSeconds(5)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains("it does not answer", (await Assert.ThrowsAsync<StartRefusedException>(() => waiting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_StoresHang_AsksAllAtOnceAndObeysTheStop()
    {
        using TcpListener one = new(IPAddress.Loopback, 0), two = new(IPAddress.Loopback, 0);
        one.Start();
        two.Start();
        using var stop = new CancellationTokenSource();
        var explaining = Check(At(one), At(two)).ExplainAsync(new TimeoutException(), stop.Token);

        await Task.WhenAll(one.AcceptTcpClientAsync(stop.Token).AsTask(), two.AcceptTcpClientAsync(stop.Token).AsTask()).WaitAsync(Soon, TimeProvider.System, stop.Token);
        await stop.CancelAsync();

        Assert.Null(await explaining.WaitAsync(Soon, TimeProvider.System, TestContext.Current.CancellationToken));

        static StoreUse At(TcpListener silent) => Use("Redis", $"{silent.LocalEndpoint},connectTimeout=30000");
    }

    [Fact]
    public async Task Explain_SiloRefusedItself_IsNotAboutAStoreThatFailsToo()
    {
        var check = Check(Use("Redis", $"127.0.0.1:{LoopbackPort.Take()},connectTimeout=500"));
        Exception[] failures = [new TimeoutException(), new StartRefusedException("its clock differs"), new ForeignOwnerException("blue", new StoreOwnerIdentity("green"))];

        var faults = await Task.WhenAll(failures.Select(failure => check.ExplainAsync(failure, CancellationToken.None)));

        Assert.Equal([true, false, false], faults.Select(static fault => fault is not null));
        Assert.StartsWith("The membership table (Redis at 127.0.0.1:", faults[0]!.Message, StringComparison.Ordinal);
        Assert.Contains(", and the start ended with TimeoutException. ", faults[0]!.Message, StringComparison.Ordinal);
        Assert.EndsWith("Check Cluster:ConnectionString (or ConnectionStrings:Redis, its default), and the store.", faults[0]!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_StoreAnswersAgain_NamesWhatEndedTheStart()
    {
        var fault = await Check().ExplainAsync(new AggregateException(new SocketException((int)SocketError.ConnectionReset)), CancellationToken.None);

        Assert.Equal("A store failed while the silo started: it cannot be reached (ConnectionReset), and the start ended with AggregateException. It answers again: start the silo again.", fault?.Message);
    }

    [Theory]
    [InlineData("redis:6380", 5)]
    [InlineData("redis:6380,connectTimeout=1000", 5)]
    [InlineData("redis:6380,connectTimeout=12000", 12)]
    public void AttemptTime_OfARedis_IsNoShorterThanItsConnectTimeout(string connection, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Use("Redis", connection).AttemptTime);

    // A database of another kind may have a Host in its connection string too: Npgsql would wait for it in vain.
    [Theory]
    [InlineData("Npgsql", true)]
    [InlineData("MySqlConnector", false)]
    public async Task Try_DatabaseThatDoesNotListen_IsAskedOnlyByTheProviderOfTheSettings(string invariant, bool fails)
    {
        var use = Use("AdoNet", $"Host=127.0.0.1;Port={LoopbackPort.Take()};Username=a", invariant);

        var fault = await Record.ExceptionAsync(() => use.TryAsync(Redis(), TestContext.Current.CancellationToken));

        Assert.Equal(fails, fault is not null);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, true)]
    [InlineData(SocketError.AddressAlreadyInUse, false)]
    public void IsOfStore_SocketFails_IsNotAStoreWhereAnotherListens(SocketError error, bool isOfStore) =>
        Assert.Equal(isOfStore, StoreFault.IsOfStore(new IOException("", new SocketException((int)error))));

    [Theory]
    [InlineData(403, "AuthenticationFailed", false)]
    [InlineData(403, "AuthorizationPermissionMismatch", true)]
    [InlineData(503, "ServerBusy", false)]
    public void IsAnswer_StoreRefuses_DependsOnWhat(int status, string code, bool isAnswer) =>
        Assert.Equal(isAnswer, StoreFault.IsAnswer(new RequestFailedException(status, "", code, null)));

    private StoreStartupCheck Check(params StoreUse[] stores) => new(stores, Redis(), _time, NullLogger<StoreStartupCheck>.Instance);

    private static StoreUse Use(string provider, string connection, string invariant = "") => new("membership table", provider, new StoreConnection("Cluster:ConnectionString", $"ConnectionStrings:{provider}", connection), invariant, RedisUse.Membership);

    private RedisConnections Redis() => new(Options.Create(new SessionGrainOptions()), _time, NullLogger<RedisConnection>.Instance);
}
