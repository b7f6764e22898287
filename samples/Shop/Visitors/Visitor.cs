using OrleansSessions;

namespace Samples.Shop.Visitors;

/// <summary>What a sign-in and a sign-out do to the session. This is all that knows which session the shop runs on.</summary>
internal static class Visitor
{
    public const string Cookie = ".Shop.Session";

    public static async Task SignInAsync(HttpContext context, string name)
    {
        if (IsOnTheCluster(context))
            await context.RotateSessionAsync();

        context.Session.SetString("user", name);
    }

    public static async Task SignOutAsync(HttpContext context)
    {
        if (IsOnTheCluster(context))
        {
            await context.AbandonSessionAsync();
        }
        else
        {
            context.Session.Clear();
            context.Response.Cookies.Delete(Cookie);
        }
    }

    private static bool IsOnTheCluster(HttpContext context) => context.RequestServices.GetService<ISessionAdmin>() is not null;
}
