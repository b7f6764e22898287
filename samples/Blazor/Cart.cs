using System.Text.Json.Serialization;

namespace Samples.Blazor;

/// <summary>
/// The cart of a session, for pages and for interactive components. A component's circuit lasts for hours, and its connection stores the session only when
/// it ends: each change is stored at once, on top of what others have stored meanwhile.
/// </summary>
/// <remarks>Made with a request or a circuit, and keeps its context: later, a component must not ask the accessor.</remarks>
internal sealed class Cart(IHttpContextAccessor accessor)
{
    private readonly HttpContext _context = accessor.HttpContext ?? throw new InvalidOperationException("There is no request and no connection.");

    public IReadOnlyList<string> Products { get; private set; } = [];

    public async Task LoadAsync()
    {
        await _context.Session.LoadAsync();
        Products = ProductsOf(_context.Session);
    }

    public async Task<bool> AddAsync(string product) => await _context.TryUpdateSessionAsync((session, _) =>
    {
        Products = [.. ProductsOf(session), product];
        session.SetJson("cart", [.. Products], CartJson.Default.StringArray);
        return Task.CompletedTask;
    });

    private static string[] ProductsOf(ISession session) => session.GetJson("cart", CartJson.Default.StringArray) ?? [];
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class CartJson : JsonSerializerContext;
