namespace Samples.SignalR;

internal static class Page
{
    // SignalR's JSON protocol by hand, so that the sample needs no script from elsewhere. An application uses @microsoft/signalr.
    public const string Html = """
        <!doctype html>
        <html lang="en">
        <title>A cart in all tabs</title>
        <p>Open this page in several tabs.</p>
        <form><label>Product <input name="product" required></label> <button>Add</button></form>
        <p>Cart: <output></output></p>
        <script>
          const socket = new WebSocket(new URL("cart", location.href.replace("http", "ws")));
          const send = message => socket.send(JSON.stringify(message) + "\u001e");
          socket.onopen = () => send({ protocol: "json", version: 1 });
          socket.onmessage = event => event.data.split("\u001e").filter(text => text).map(JSON.parse).forEach(message => {
            if (message.target === "cart") document.querySelector("output").textContent = message.arguments[0].join(", ");
          });
          document.forms[0].onsubmit = event => {
            event.preventDefault();
            send({ type: 1, target: "Add", arguments: [event.target.product.value] });
            event.target.reset();
          };
        </script>
        """;
}
