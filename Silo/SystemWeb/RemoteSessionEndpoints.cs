using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// Serves sessions to ASP.NET Core applications whose System.Web adapters use a remote session, as a System.Web application would: GET sends a session,
/// and holds it unless it is read-only; PUT sends it back.
/// </summary>
internal sealed class RemoteSessionEndpoints(
    ApiKeyring keys, GatewayAdmission admission, RemoteSessionReader reader, RemoteSessionHolder holder, RemoteSessionWriter writer, IOptions<SystemWebOptions> options)
{
    public const string Path = "/systemweb-adapters/session";

    // What a request counts as: one that holds a session takes little, and there are many; of one that sends it back the body was not read yet.
    private const long HoldBytes = 64 * 1024;
    private const long StoreBytes = 1024 * 1024;

    private readonly ConcurrentDictionary<string, RemoteSessionKeys> _keys = new(StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        if (keys.Current.Find(context.Request.Headers[RemoteRequest.KeyHeader].ToString()) is not { } caller)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var ours = _keys.GetOrAdd(caller.Name, name => new RemoteSessionKeys(name, options.Value.FarmSecret));
        var request = new RemoteRequest(context, ours, options.Value);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsPut(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, PUT"; // the adapters try POST once, and then use these
            request.Refuse(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
            return;
        }

        var isStore = HttpMethods.IsPut(context.Request.Method);
        var weight = isStore ? StoreBytes : HoldBytes;
        if (admission.Enter(caller.Application, weight) is { } full)
        {
            request.RefuseForNow(full);
            return;
        }

        try
        {
            await (isStore ? writer.StoreAsync(context, request, ours, caller.Application, weight)
                : request.IsReadOnly ? reader.ReadAsync(context, request)
                : holder.HoldAsync(context, request, ours));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The application has disconnected.
        }
        finally
        {
            admission.Leave(caller.Application, weight);
        }
    }
}
