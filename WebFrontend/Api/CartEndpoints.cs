using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace OrleansSessions.WebFrontend;

internal static class CartEndpoints
{
    private const string Prefix = "cart:";
    private const int MaximumItemCharacters = 64;
    private const int MaximumQuantity = 1000;

    /// <summary>
    /// Maps a cart in the session, with one entry per item. The same code serves both sides of the comparison; only the session
    /// of the request differs.
    /// </summary>
    public static void MapCart(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/cart/{item}", PutAsync);
        routes.MapGet("/api/cart", GetAsync);
        routes.MapDelete("/api/cart", EmptyAsync);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(
        string item, CartLine line, HttpContext context, IOptions<DemoOptions> demo, TimeProvider time, CancellationToken cancel)
    {
        if (item.Length > MaximumItemCharacters || line.Quantity is < 1 or > MaximumQuantity)
            return TypedResults.Problem(
                $"An item has at most {MaximumItemCharacters} characters, and a quantity is between 1 and {MaximumQuantity}. This item has {item.Length} characters, and its quantity is {line.Quantity}.",
                statusCode: StatusCodes.Status400BadRequest);

        await context.Session.LoadAsync(cancel);
        await Task.Delay(demo.Value.Work, time, cancel);
        context.Session.SetInt32(Prefix + item, line.Quantity);
        return TypedResults.NoContent();
    }

    private static async Task<Cart> GetAsync(HttpContext context, CancellationToken cancel)
    {
        await context.Session.LoadAsync(cancel);
        var items = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var key in Keys(context.Session))
            items[key[Prefix.Length..]] = context.Session.GetInt32(key) ?? 0;

        return new(items);
    }

    private static async Task<NoContent> EmptyAsync(HttpContext context, CancellationToken cancel)
    {
        await context.Session.LoadAsync(cancel);
        foreach (var key in Keys(context.Session).ToList())
            context.Session.Remove(key);

        return TypedResults.NoContent();
    }

    private static IEnumerable<string> Keys(ISession session) =>
        session.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal));

    private sealed record CartLine(int Quantity);

    private sealed record Cart(IReadOnlyDictionary<string, int> Items);
}
