using System.Security.Cryptography;
using System.Text;
using Samples.Shop.Visitors;

namespace Samples.Shop.Api;

/// <summary>Everything that the shop knows about a visitor, and a button to forget it.</summary>
internal static class WholeSessionEndpoints
{
    private const int MaximumShown = 200;

    public static void MapWholeSession(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/session", (HttpContext context) => context.Session.Keys.Where(static key => !key.StartsWith("__", StringComparison.Ordinal)).ToDictionary(static key => key, key => Show(context.Session, key)));
        app.MapPost("/api/forget", (HttpContext context) => context.Session.Clear());
    }

    private static string Show(ISession session, string key)
    {
        if (key is "stamps" or "orders" || key.StartsWith(Cart.Prefix, StringComparison.Ordinal))
            return $"{session.GetInt32(key)}";

        var text = session.GetString(key)!;
        return text.Length <= MaximumShown ? text : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
