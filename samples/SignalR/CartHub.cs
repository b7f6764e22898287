using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;

namespace Samples.SignalR;

/// <summary>
/// The cart of a session, in all its tabs. A connection lasts for hours and stores nothing until it ends, so each message loads the session, changes it
/// and stores it at once. Another node may have the other tabs: they get the message by SignalR's backplane, and the cart from the session.
/// </summary>
internal sealed class CartHub : Hub
{
    private HttpContext Http => Context.GetHttpContext()!;

    public override Task OnConnectedAsync() => Groups.AddToGroupAsync(Context.ConnectionId, Http.Session.Id);

    public async Task Add(string product)
    {
        string[] cart = [];
        var added = await Http.TryUpdateSessionAsync((session, _) =>
        {
            cart = [.. session.GetJson("cart", CartJson.Default.StringArray) ?? [], product];
            session.SetJson("cart", cart, CartJson.Default.StringArray);
            return Task.CompletedTask;
        });
        if (!added)
            throw new HubException("The cart is changed in other tabs all the time. Try again.");

        await Clients.Group(Http.Session.Id).SendAsync("cart", cart);
    }
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class CartJson : JsonSerializerContext;
