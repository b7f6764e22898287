using OrleansSessions;
using Samples.Shop.Visitors;

namespace Samples.Shop.Api;

/// <summary>The cart: one entry of the session for each product, so that two requests that add different products change different keys.</summary>
internal static class CartEndpoints
{
    public static void MapCart(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cart", (HttpContext context) => Cart.Of(context.Session)).WithSessionAccess(SessionAccess.ReadOnly);
        app.MapPost("/api/cart/{product}", (HttpContext context, string product) => Cart.Add(context.Session, product));
        app.MapDelete("/api/cart/{product}", (HttpContext context, string product) => context.Session.Remove($"{Cart.Prefix}{product}"));
        app.MapDelete("/api/cart", (HttpContext context) => Cart.Empty(context.Session));
    }
}
