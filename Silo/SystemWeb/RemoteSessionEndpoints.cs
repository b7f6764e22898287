using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>
/// Serves sessions to ASP.NET Core applications whose System.Web adapters use a remote session, as a System.Web application would: GET sends a session,
/// and holds it unless it is read-only; PUT sends it back.
/// </summary>
internal sealed class RemoteSessionEndpoints(
    ApiKeyring keys,
    GatewayAdmission admission,
    GatewayMetrics metrics,
    HeldRequests held,
    RemoteSessionReader reader,
    RemoteSessionHolder holder,
    RemoteSessionWriter writer,
    IOptions<SystemWebOptions> options,
    IOptions<GatewayOptions> gateway,
    ILogger<RemoteSessionEndpoints> logger)
{
    public const string Path = "/systemweb-adapters/session";

    // Of a body that comes in chunks nobody knows the length before it is there.
    private const long FirstBytes = 4 * 1024;

    private readonly ConcurrentDictionary<string, RemoteSessionKeys> _keys = new(StringComparer.Ordinal);

    // The rest is for those that send sessions back, and for the gateway.
    private readonly int _maximumHeld = Math.Max(1, gateway.Value.MaximumApplicationCalls / 2);

    public async Task HandleAsync(HttpContext context)
    {
        if (keys.Current.Find(context.Request.Headers[RemoteRequest.KeyHeader].ToString()) is not { } caller)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else if (context.Features.Get<GatewayConnectionState>()?.TryShowKey(admission.Of(caller.Application), gateway.Value.MaximumApplicationConnections) != false)
        {
            using var bytes = new AdmittedBytes(admission, caller.Application, FirstBytes);
            await HandleAsync(context, new RemoteRequest(context, _keys.GetOrAdd(caller.Name, name => new RemoteSessionKeys(name, options.Value.FarmSecret)), options.Value, bytes, logger), caller.Application);
        }

        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            metrics.Refused(context.Response.StatusCode);
        }
    }

    private async Task HandleAsync(HttpContext context, RemoteRequest request, ulong application)
    {
        var isStore = HttpMethods.IsPut(context.Request.Method);
        if (!isStore && !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, PUT"; // the adapters try POST once, and then use these
            request.Refuse(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
            return;
        }

        if (admission.Enter(application, FirstBytes, alsoWhileStopping: isStore) is { } full)
        {
            request.RefuseForNow(full);
            return;
        }

        try
        {
            await (isStore ? writer.StoreAsync(request) : request.IsReadOnly ? reader.ReadAsync(request) : HoldAsync(request, application));
        }
        catch (OperationCanceledException) when (request.Aborted.IsCancellationRequested)
        {
            // The application has disconnected, or does not read.
        }
        catch (OperationCanceledException) when (!request.HasAnswered)
        {
            request.RefuseForNow("The session was not available in time, or the silo is stopping");
        }
        finally
        {
            admission.Leave(application, FirstBytes);
        }
    }

    private async Task HoldAsync(RemoteRequest request, ulong application)
    {
        if (!held.TryEnter(application, _maximumHeld))
        {
            request.RefuseForNow($"{_maximumHeld} requests of this application wait for their session or hold it");
            return;
        }

        try
        {
            await holder.HoldAsync(request);
        }
        finally
        {
            held.Leave(application);
        }
    }
}
