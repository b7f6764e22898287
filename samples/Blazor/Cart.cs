using System.Text.Json.Serialization;

namespace Samples.Blazor;

/// <summary>
/// The cart of a session, for pages and for interactive components. A component's circuit lasts for hours, and its connection stores the session only when
/// it ends: each change is stored at once, on top of what others have stored meanwhile.
/// </summary>
/// <remarks>Asks for the context each time: after a reconnect, a circuit has another connection. Handlers of events have it, background work has not.</remarks>
internal sealed class Cart(IHttpContextAccessor accessor)
{
    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("There is no request and no connection.");

    public IReadOnlyList<string> Products { get; private set; } = [];

    public string Problem { get; private set; } = "";

    public async Task LoadAsync()
    {
        await Http.Session.LoadAsync();
        Products = ProductsOf(Http.Session);
    }

    public async Task AddAsync(string product)
    {
        string[] changed = [];
        var added = await Http.TryUpdateSessionAsync((session, _) =>
        {
            changed = [.. ProductsOf(session), product];
            session.SetJson("cart", changed, CartJson.Default.StringArray);
            return Task.CompletedTask;
        });
        (Products, Problem) = added ? (changed, "") : (Products, "The cart is changed elsewhere all the time. Try again.");
    }

    private static string[] ProductsOf(ISession session) => session.GetJson("cart", CartJson.Default.StringArray) ?? [];
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class CartJson : JsonSerializerContext;
