using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class GatewayKeyTests
{
    public static TheoryData<string> WrongKeys => ["", "no", GatewayHost.Key + "x", GatewayHost.Key[..^1], GatewayHost.Key.ToUpperInvariant(), new string('k', 2000)];

    [Theory]
    [MemberData(nameof(WrongKeys))]
    public async Task Call_WithoutAValidKey_IsUnauthorized(string key)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")), key);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Empty(host.Sessions.Calls);
    }

    [Fact]
    public async Task Call_WithoutAnAuthorization_IsUnauthorized()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")), key: null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(host.Sessions.Calls);
    }

    [Theory]
    [InlineData(GatewayHost.Key)]
    [InlineData(GatewayHost.SecondKey)]
    public async Task Call_WithEitherKeyOfAnApplication_IsAnswered(string key)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop")), key);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Call_ForAnotherApplicationsSession_IsForbidden()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync(GatewayProtocol.CommitPath, GatewayHost.CommitBody(GatewayHost.IdOf("shop")), GatewayHost.OtherKey);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(host.Sessions.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_ThatRotatesOrForksToAnotherApplicationsId_IsForbidden(bool forks)
    {
        await using var host = await GatewayHost.StartAsync();
        var (id, other) = (GatewayHost.IdOf("shop"), GatewayHost.IdOf("desk"));
        var commit = new SessionCommit
        {
            CommitId = Guid.NewGuid(), Create = true, Idle = TimeSpan.FromMinutes(20), Timeout = TimeSpan.FromSeconds(10), Changes = SessionPatch.Nothing,
            RotateTo = forks ? default : other, ForkTo = forks ? other : default,
        };

        using var response = await host.PostAsync(GatewayProtocol.CommitPath, GatewayHost.Body(id, WireFormats.Commit, commit));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(host.Sessions.Calls);
    }

    [Fact]
    public async Task Touch_OneOfManyIsAnotherApplications_NothingIsTouched()
    {
        await using var host = await GatewayHost.StartAsync();
        using var touches = new WireBuffer();
        WireFormats.Touches.Write(touches, [new(GatewayHost.IdOf("shop"), TimeSpan.FromMinutes(1), default), new(GatewayHost.IdOf("desk"), TimeSpan.FromMinutes(1), default)]);

        using var response = await host.PostAsync(GatewayProtocol.TouchPath, touches.Written.ToArray());

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(host.Sessions.Calls);
    }

    [Fact]
    public async Task KeysFile_Changes_NewKeyIsValidAndOldOneIsNot()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "keys");
        var (before, after) = ("file-key-before-0123456789-0123456789", "file-key-after-0123456789-0123456789-");
        await File.WriteAllTextAsync(path, $"# keys\n\nshop2   {before}  # of May\n", TestContext.Current.CancellationToken);
        await using var host = await GatewayHost.StartAsync([$"--Gateway:ApiKeysFile={path}"]);
        var body = GatewayHost.LoadBody(GatewayHost.IdOf("shop2"));

        using var first = await host.PostAsync(GatewayProtocol.LoadPath, body, before);
        await File.WriteAllTextAsync(path, $"shop2 {after}\n", TestContext.Current.CancellationToken);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        using var second = await host.PostAsync(GatewayProtocol.LoadPath, body, after);
        using var third = await host.PostAsync(GatewayProtocol.LoadPath, body, before);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized], [first.StatusCode, second.StatusCode, third.StatusCode]);
    }

    [Theory]
    [InlineData("shop2 short")]
    [InlineData("shop2 file-key-before-0123456789-0123456789 and more")]
    [InlineData("shop2")]
    [InlineData("# all keys of the file are gone\nshop file-key-other-0123456789-0123456789")]
    public async Task KeysFile_ChangesToSomethingWithAFault_OnlyKeysThatAreStillThereStayValid(string line)
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "keys");
        var (kept, removed, added) = ("file-key-kept-0123456789-0123456789", "file-key-gone-0123456789-0123456789", "file-key-new-0123456789-0123456789-");
        await File.WriteAllTextAsync(path, $"shop2 {kept}\nshop2 {removed}", TestContext.Current.CancellationToken);
        await using var host = await GatewayHost.StartAsync([$"--Gateway:ApiKeysFile={path}"]);

        await File.WriteAllTextAsync(path, $"shop2 {kept}\nshop3 {added}\n{line}", TestContext.Current.CancellationToken);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        var atOnce = await AnswersAsync(host, kept, removed);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        var later = await AnswersAsync(host, kept, removed);
        using var ofNew = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop3")), added);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], atOnce); // it may be half written
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], later);
        Assert.Equal(HttpStatusCode.Unauthorized, ofNew.StatusCode);
    }

    [Fact]
    public async Task KeysFile_IsEmptied_ItsKeysAreNotValid()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "keys");
        var key = "file-key-before-0123456789-0123456789";
        await File.WriteAllTextAsync(path, $"shop2 {key}", TestContext.Current.CancellationToken);
        await using var host = await GatewayHost.StartAsync([$"--Gateway:ApiKeysFile={path}"]);

        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        host.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([HttpStatusCode.Unauthorized], await AnswersAsync(host, key));
    }

    [Theory]
    [InlineData("the-secret-key-0123456789-0123456789 shop")]
    [InlineData("the-secret-key-0123456789-0123456789")]
    [InlineData("shop the-secret-key")]
    public void KeysFile_HasAFault_TellsWhereAndNotTheKey(string line)
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "keys");
        File.WriteAllText(path, line);
        List<string> faults = [];

        ApiKeySource.Read(new GatewayOptions { ApiKeysFile = path }, faults);

        Assert.StartsWith($"{path}, line 1,", Assert.Single(faults), StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret-key", faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void KeysFile_KeyHasAHash_IsThatKey()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "keys");
        File.WriteAllText(path, "shop file-key-0123456789-0123456789-012#34 # of May");

        var keys = ApiKeySource.Read(new GatewayOptions { ApiKeysFile = path }, []);

        Assert.Equal([("shop", "file-key-0123456789-0123456789-012#34")], keys);
    }

    [Fact]
    public async Task KeysFile_IsRemoved_KeysFromBeforeStayValid()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "keys");
        var key = "file-key-before-0123456789-0123456789";
        await File.WriteAllTextAsync(path, $"shop2 {key}", TestContext.Current.CancellationToken);
        await using var host = await GatewayHost.StartAsync([$"--Gateway:ApiKeysFile={path}"]);

        File.Delete(path);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop2")), key);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Configuration_Changes_NewKeyIsValidAndOldOneIsNot()
    {
        await using var host = await GatewayHost.StartAsync();
        var key = "changed-key-0123456789-0123456789-0123";
        var body = GatewayHost.LoadBody(GatewayHost.IdOf("desk"));

        host.Configuration["Gateway:ApiKeys:2:Key"] = key;
        host.Configuration.Reload();
        using var changed = await host.PostAsync(GatewayProtocol.LoadPath, body, key);
        using var old = await host.PostAsync(GatewayProtocol.LoadPath, body, GatewayHost.OtherKey);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], [changed.StatusCode, old.StatusCode]);
    }

    private static async Task<HttpStatusCode[]> AnswersAsync(GatewayHost host, params string[] keys)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var key in keys)
        {
            using var response = await host.PostAsync(GatewayProtocol.LoadPath, GatewayHost.LoadBody(GatewayHost.IdOf("shop2")), key);
            answers.Add(response.StatusCode);
        }

        return [.. answers];
    }
}
