using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Handles gateway calls. Every outcome of the cluster is a message with status 200; other status codes mean that the call never reached a session.</summary>
internal sealed partial class GatewayEndpoints(
    ISessionClient sessions, ApiKeyring keys, GatewayAdmission admission, GatewayMetrics metrics, IOptions<GatewayOptions> options, IOptions<SessionGrainOptions> grainOptions, TimeProvider time, ILogger<GatewayEndpoints> logger)
{
    private const int MaximumUnflushedBytes = 64 * 1024;

    // Clocks may differ by a second, and no caller sends a commit again sooner without knowing its outcome.
    private static readonly TimeSpan MaximumTransitTime = SessionRules.MaximumClockSkew * 2;

    private readonly int _maximumBodyBytes = options.Value.MaximumBodyBytesFor(grainOptions.Value.Limits);

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

        var weight = Math.Min(request.ContentLength ?? _maximumBodyBytes, _maximumBodyBytes);
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
            // The caller has disconnected.
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
        using var body = await GatewayRequest.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, _maximumBodyBytes, context.RequestAborted);
        if (body is null)
        {
            context.Response.Headers[GatewayProtocol.MaximumBodyBytesHeader] = _maximumBodyBytes.ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"A request body may have at most {_maximumBodyBytes} bytes (Gateway:MaximumBodyBytes).");
        }
        else if (!verb.TryRead(body.Written.Span, out var id, out var message))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"The body is not a message of this operation in revision {WireFormat<TCall>.Revision}.");
        }
        else if (!verb.IsHeldBy(application, id, message!))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "The session is of another application than the key.");
        }
        else
        {
            // Runs to completion even when the caller has gone: the silo works on it anyway, and it counts as a concurrent call (S12).
            var held = Held(context.Request);
            await WriteAsync(context, application, verb.Outcome, await verb.CallAsync(sessions, id, held > MaximumTransitTime ? verb.WithDelay(message!, held) : message!, CancellationToken.None));
        }
    }

    /// <summary>How long the call was in transit: a partitioned network or a paused silo may have delayed it while its retries went elsewhere (S5).</summary>
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

        // A small body is not flushed, so that headers, body and end of stream leave together.
        context.Response.BodyWriter.Write(buffer.Written.Span);
        if (buffer.Written.Length <= MaximumUnflushedBytes)
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
