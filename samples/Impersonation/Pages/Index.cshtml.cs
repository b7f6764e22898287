using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OrleansSessions;

namespace Samples.Impersonation.Pages;

[SessionAccess(SessionAccess.ReadWrite)]
public sealed class IndexModel(ISessionAdmin admin) : PageModel
{
    public string? Name => User.Identity?.Name;

    public string? Impersonator => Users.ImpersonatorOf(User);

    public bool IsThemselves => Name is not null && Impersonator is null;

    public bool IsAdministrator => Users.IsAdministrator(User);

    public string? Note => HttpContext.Session.GetString("note");

    public string Greeting => (Name, Impersonator) switch
    {
        (null, _) => "Who are you?",
        (_, null) => $"You are {Name}. Note: {Note ?? "none"}.",
        _ => $"You are {Impersonator}, working as {Name}. Note: {Note ?? "none"}.",
    };

    public Task<IActionResult> OnPostSignInAsync(string name) => ContinueAsAsync(Users.Named(name));

    public IActionResult OnPostNote(string note)
    {
        HttpContext.Session.SetString("note", note);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostImpersonateAsync(string name) =>
        IsAdministrator ? await ContinueAsAsync(Users.Impersonated(name, by: Name!)) : Forbid();

    public async Task<IActionResult> OnPostStopAsync() =>
        Impersonator is { } impersonator ? await ContinueAsAsync(Users.Named(impersonator)) : Forbid();

    public async Task<IActionResult> OnPostSignOutUserAsync(string name)
    {
        if (!IsAdministrator)
            return Forbid();

        await admin.RevokeAllAsync(name, cancellationToken: HttpContext.RequestAborted);
        return RedirectToPage();
    }

    /// <summary>Everything that is signed in with the former password ends, and this browser goes on with the new one.</summary>
    public async Task<IActionResult> OnPostChangePasswordAsync()
    {
        if (!IsThemselves)
            return Forbid();

        await admin.RevokeAllAsync(Name!, cancellationToken: HttpContext.RequestAborted);
        await HttpContext.SignInAsync(Users.Named(Name!));
        return RedirectToPage();
    }

    /// <summary>Another user: another ticket, under another key, and another session. Nothing of the one before is shown, and its cookies are worth nothing.</summary>
    private async Task<IActionResult> ContinueAsAsync(ClaimsPrincipal user)
    {
        await HttpContext.AbandonSessionAsync(HttpContext.RequestAborted);
        await HttpContext.SignOutAsync();
        await HttpContext.SignInAsync(user);
        return RedirectToPage();
    }
}
