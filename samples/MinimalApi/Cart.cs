using System.Text.Json.Serialization;

namespace Samples.MinimalApi;

/// <summary>The shopping cart of a session.</summary>
internal sealed record Cart(string[] Products)
{
    public Cart With(string product) => new([.. Products, product]);
}

[JsonSerializable(typeof(Cart))]
internal sealed partial class CartJson : JsonSerializerContext;

internal static class CartOfSession
{
    public static Cart Cart(this ISession session) => session.GetJson("cart", CartJson.Default.Cart) ?? new Cart([]);

    public static void SetCart(this ISession session, Cart cart) => session.SetJson("cart", cart, CartJson.Default.Cart);
}
