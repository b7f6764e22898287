using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Answers calls. Whatever the cluster says is a message with status 200; other statuses are for calls that never reached it.</summary>
internal sealed partial class GatewayEndpoints(
    ISessionClient sessions, ApiKeyring keys, GatewayAdmission admission, GatewayMetrics metrics, IOptions<GatewayOptions> options, IOptions<SessionCellOptions> cell, TimeProvider time, ILogger<GatewayEndpoints> logger)
{
    private const int UnflushedMax = 64 * 1024;

    // Clocks differ by a second, and nobody sends a commit again sooner without knowing what became of it.
    private static readonly TimeSpan OnTheWayMax = SessionRules.ClockSkewMax * 2;

    private readonly int _bodyBytesMax = options.Value.MaximumBodyBytesFor(cell.Value.Limits);

    public async Task HandleAsync<TCall, TOutcome>(HttpContext context, GatewayVerb<TCall, TOutcome> verb)
        where TCall : class
        where TOutcome : class
    {
        var request = context.Request;
        if (keys.Current.ApplicationOf(request.Headers.Authorization) is not { } application)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "The Authorization header holds no key that is known here.");
            return;
        }

        if (!string.Equals(request.ContentType, GatewayProtocol.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"The content type must be {GatewayProtocol.ContentType}.");
            return;
        }

        var weight = Math.Min(request.ContentLength ?? _bodyBytesMax, _bodyBytesMax);
        if (admission.Enter(application, weight) is { } full)
        {
            context.Response.Headers.RetryAfter = "1";
            context.Response.Headers[GatewayProtocol.RefusedHeader] = "1";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, full);
            return;
        }

        try
        {
            await AnswerAsync(context, verb, application);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, bad.StatusCode, "The body did not arrive as announced.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be answered.
        }
        finally
        {
            admission.Leave(application, weight);
        }
    }

    private async Task AnswerAsync<TCall, TOutcome>(HttpContext context, GatewayVerb<TCall, TOutcome> verb, ulong application)
        where TCall : class
        where TOutcome : class
    {
        using var body = await GatewayRequest.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, _bodyBytesMax, context.RequestAborted);
        if (body is null)
        {
            context.Response.Headers[GatewayProtocol.MaximumBodyBytesHeader] = _bodyBytesMax.ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"A body may have {_bodyBytesMax} bytes (Gateway:MaximumBodyBytes).");
        }
        else if (!verb.TryRead(body.Written.Span, out var id, out var message))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"The body is not a message of this call in revision {WireFormat<TCall>.Revision}.");
        }
        else if (!verb.IsOf(application, id, message!))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "The session is of another application than the key.");
        }
        else
        {
            // To its end, also when nobody waits any more: the silo works on it all the same, and it counts for what is in flight (S12).
            var held = Held(context.Request);
            await WriteAsync(context, application, verb.Outcome, await verb.CallAsync(sessions, id, held > OnTheWayMax ? verb.WithDelay(message!, held) : message!, CancellationToken.None));
        }
    }

    /// <summary>How long it was on its way: a network that was cut, or a silo that stood still, may have kept it while its retries went elsewhere (S5).</summary>
    private TimeSpan Held(HttpRequest request) =>
        long.TryParse(request.Headers[GatewayProtocol.SentHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var sent)
            ? TimeSpan.FromMilliseconds(Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - sent))
            : TimeSpan.Zero;

    private async Task WriteAsync<TOutcome>(HttpContext context, ulong application, WireFormat<TOutcome> form, TOutcome outcome)
        where TOutcome : class
    {
        using var buffer = new WireBuffer();
        form.Write(buffer, outcome);
        context.Response.ContentType = GatewayProtocol.ContentType;
        context.Response.ContentLength = buffer.Written.Length;

        // Not flushed when it is small: then the head, the body and the end leave together.
        context.Response.BodyWriter.Write(buffer.Written.Span);
        if (buffer.Written.Length <= UnflushedMax)
        {
            return;
        }

        admission.Add(application, buffer.Written.Length);
        try
        {
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            admission.Add(application, -buffer.Written.Length);
        }
    }

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        metrics.Refused(status);
        LogRefused(logger, context.Connection.RemoteIpAddress, status, reason);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }
}
