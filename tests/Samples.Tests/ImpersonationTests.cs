using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public class ImpersonationTests
{
    private const string Anonymous = "Who are you?";

    [Fact]
    public async Task Impersonate_AdministratorWorksAsAUserAndStops_IsNamedAndEachUserHasASessionOfTheirOwn()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/Impersonation");
        using var browser = sample.Browse();

        await SignInAsync(browser, "admin");
        var admin = await NoteAsync(browser, "call ada");
        var ada = await browser.SubmitAsync("/", "/?handler=Impersonate", ("name", "ada"));
        var noted = await NoteAsync(browser, "as ada");
        var back = await browser.SubmitAsync("/", "/?handler=Stop");

        Assert.Contains("You are admin. Note: call ada.", admin);
        Assert.Contains("You are admin, working as ada. Note: none.", ada);
        Assert.DoesNotContain("handler=Impersonate", ada);
        Assert.Contains("You are admin, working as ada. Note: as ada.", noted);
        Assert.Contains("You are admin. Note: none.", back);
    }

    [Fact]
    public async Task SignOutUser_UserIsInTwoBrowsersAndAnAdministratorWorksAsThem_OnlyTheUserIsSignedOut()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/Impersonation");
        using var phone = sample.Browse();
        using var desk = sample.Browse();
        using var admin = sample.Browse();
        using var working = sample.Browse();
        await SignInAsync(phone, "ada");
        await SignInAsync(desk, "ada");
        await SignInAsync(admin, "admin");
        await SignInAsync(working, "admin");
        await working.SubmitAsync("/", "/?handler=Impersonate", ("name", "ada"));

        await admin.SubmitAsync("/", "/?handler=SignOutUser", ("name", "ada"));
        var (first, second, third) = (await phone.ReadAsync(), await desk.ReadAsync(), await working.ReadAsync());
        await admin.SubmitAsync("/", "/?handler=ChangePassword");

        Assert.Contains(Anonymous, first);
        Assert.Contains(Anonymous, second);
        Assert.Contains("You are admin, working as ada.", third);
        Assert.Contains("You are admin.", await admin.ReadAsync());
        Assert.Contains(Anonymous, await working.ReadAsync());
    }

    private static Task<string> SignInAsync(FormBrowser browser, string name) => browser.SubmitAsync("/", "/?handler=SignIn", ("name", name));

    private static Task<string> NoteAsync(FormBrowser browser, string note) => browser.SubmitAsync("/", "/?handler=Note", ("note", note));
}
