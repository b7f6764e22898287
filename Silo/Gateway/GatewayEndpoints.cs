using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Handles gateway calls. Every outcome of the cluster is a message with status 200; other status codes mean that the call never reached a session.</summary>
internal sealed partial class GatewayEndpoints(
    ISessionClient sessions, ApiKeyring keys, GatewayAdmission admission, GatewayMetrics metrics, IOptions<GatewayOptions> options, IOptions<SessionGrainOptions> grainOptions, SessionClock clock, NodeClocks nodes, TimeProvider time, ILogger<GatewayEndpoints> logger)
{
    // Kestrel lets a writer wait from 4,096 bytes on. Of smaller answers it does not tell when they were taken: what they hold counts by connection.
    private const int MaximumUnflushedBytes = 4095;

    private const string Unread = "Answers of this application wait to be read, as many bytes as it may have (Gateway:MaximumConcurrentBytes, Gateway:ApplicationShare).";

    /// <summary>How long a caller may take to read an answer of 4 KiB or more: 10 s, longer than a web node waits for it.</summary>
    public static readonly TimeSpan MaximumAnswerTime = TimeSpan.FromSeconds(10);

    // Clocks may differ by a second, and no caller sends a commit again sooner without knowing its outcome.
    private static readonly TimeSpan MaximumTransitTime = SessionRules.MaximumClockSkew * 2;

    private static readonly long MaximumSent = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly SessionLimits _limits = grainOptions.Value.Limits;
    private readonly int _maximumBodyBytes = options.Value.MaximumBodyBytesFor(grainOptions.Value.Limits);

    public async Task HandleAsync<TCall, TOutcome>(HttpContext context, GatewayVerb<TCall, TOutcome> verb)
        where TCall : class
        where TOutcome : class
    {
        var request = context.Request;
        if (Authenticate(context) is not { } application)
        {
            return;
        }

        GatewayHeaders.DropUnused(request.Headers);

        if (!string.Equals(request.ContentType, GatewayProtocol.ContentType, StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"The content type must be {GatewayProtocol.ContentType}.");
            return;
        }

        var weight = Math.Min(request.ContentLength ?? _maximumBodyBytes, _maximumBodyBytes);
        if ((admission.Of(application).IsFull ? Unread : admission.Enter(application, weight)) is { } full)
        {
            await RefuseForNowAsync(context, full);
            return;
        }

        try
        {
            await AnswerAsync(context, verb, application, weight);
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, bad.StatusCode, "The body did not arrive as announced.");
        }
        catch (OutOfMemoryException) when (!context.Response.HasStarted)
        {
            // Without the header that says that nothing was done: it may have been.
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, MemoryPressure.Outage.Detail);
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

    /// <summary>The application of the caller's key; null, and refused, without a key.</summary>
    private ulong? Authenticate(HttpContext context)
    {
        var connection = context.Features.Get<GatewayConnectionState>();
        if (keys.Current.ApplicationOf(context.Request.Headers.Authorization) is { } application)
        {
            if (connection?.TryShowKey(admission.Of(application), options.Value.MaximumApplicationConnections) != false)
            {
                return application;
            }

            context.Response.Headers[GatewayProtocol.RefusedHeader] = "1";
            Refuse(context, StatusCodes.Status503ServiceUnavailable, $"{options.Value.MaximumApplicationConnections} connections of this application are open (Gateway:ApplicationShare {options.Value.ApplicationShare} %).");
            return null;
        }

        // Without a body: what a stranger does not read must cost nothing.
        context.Response.Headers.WWWAuthenticate = "Bearer";
        Refuse(context, StatusCodes.Status401Unauthorized, "The Authorization header holds no key that is known here.");
        return null;
    }

    private async Task AnswerAsync<TCall, TOutcome>(HttpContext context, GatewayVerb<TCall, TOutcome> verb, ulong application, long weight)
        where TCall : class
        where TOutcome : class
    {
        using var body = await GatewayRequest.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, _maximumBodyBytes, context.RequestAborted);
        if (body is null)
        {
            context.Response.Headers[GatewayProtocol.MaximumBodyBytesHeader] = _maximumBodyBytes.ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"A request body may have at most {_maximumBodyBytes} bytes (Gateway:MaximumBodyBytes).");
        }
        else if (!verb.TryRead(body.Written.Span, _limits, out var id, out var message, out var refusal))
        {
            if (refusal is not null)
            {
                await WriteAsync(context, (application, weight), verb.Outcome, refusal);
                return;
            }

            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"The body is not a message of this operation in revision {WireFormat<TCall>.Revision}.");
        }
        else if (!verb.IsHeldBy(application, id, message!))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "The session is of another application than the key.");
        }
        else
        {
            await CallAsync(context, verb, (application, weight), id, message!);
        }
    }

    private async Task CallAsync<TCall, TOutcome>(HttpContext context, GatewayVerb<TCall, TOutcome> verb, (ulong Application, long Weight) caller, SessionId id, TCall message)
        where TCall : class
        where TOutcome : class
    {
        var further = Math.Min(verb.CountOf(message) - 1, options.Value.MaximumApplicationCalls / 2); // one list always has room
        if (further > 0 && admission.Enter(caller.Application, 0, further) is { } full)
        {
            await RefuseForNowAsync(context, full);
            return;
        }

        TOutcome outcome;
        try
        {
            // Runs to completion even when the caller has gone: the silo works on it anyway, and it counts as a concurrent call (S12).
            var held = Held(context.Request);
            outcome = await verb.CallAsync(sessions, id, held > MaximumTransitTime ? verb.WithDelay(message, held) : message, CancellationToken.None);
        }
        finally
        {
            if (further > 0)
            {
                admission.Leave(caller.Application, 0, further);
            }
        }

        await WriteAsync(context, caller, verb.Outcome, outcome);
    }

    /// <summary>How long the call was in transit: a partitioned network or a paused silo may have delayed it while its retries went elsewhere (S5).</summary>
    private TimeSpan Held(HttpRequest request)
    {
        if (!long.TryParse(request.Headers[GatewayProtocol.SentHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var sent) || sent > MaximumSent)
        {
            return TimeSpan.Zero;
        }

        nodes.Called(TimeSpan.FromMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds() - sent));
        return TimeSpan.FromMilliseconds(Math.Max(0, clock.GetUtcNow().ToUnixTimeMilliseconds() - sent));
    }

    private async Task WriteAsync<TOutcome>(HttpContext context, (ulong Application, long Weight) caller, WireFormat<TOutcome> form, TOutcome outcome)
        where TOutcome : class
    {
        using var buffer = new WireBuffer();
        form.Write(buffer, outcome);
        var bytes = buffer.Written.Length;
        if ((admission.Of(caller.Application).IsFull ? Unread : admission.EnterAnswer(caller.Application, bytes, caller.Weight)) is { } full)
        {
            // Without the header that says that nothing was done: it may have been.
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, full);
            return;
        }

        try
        {
            context.Response.ContentType = GatewayProtocol.ContentType;
            context.Response.ContentLength = bytes;
            context.Response.BodyWriter.Write(buffer.Written.Span);
            await FlushAsync(context, bytes);
        }
        finally
        {
            admission.LeaveAnswer(caller.Application, bytes);
        }
    }

    /// <summary>Refuses a call that nothing was done for, and that may be sent again soon.</summary>
    private Task RefuseForNowAsync(HttpContext context, string reason)
    {
        context.Response.Headers.RetryAfter = "1";
        context.Response.Headers[GatewayProtocol.RefusedHeader] = "1";
        return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, reason);
    }

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        Refuse(context, status, reason);
        if (context.Features.Get<GatewayConnectionState>()?.Memory.IsFull == true)
        {
            return Task.CompletedTask; // a body would wait to be read, too
        }

        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }

    private void Refuse(HttpContext context, int status, string reason)
    {
        metrics.Refused(status);
        LogRefused(logger, context.Connection.RemoteIpAddress, status, reason);
        context.Response.StatusCode = status;
    }

    /// <summary>Waits until the caller has taken the answer. A small one is not flushed, so that headers, body and end of stream leave together.</summary>
    private async Task FlushAsync(HttpContext context, int bytes)
    {
        if (bytes <= MaximumUnflushedBytes)
        {
            return;
        }

        try
        {
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).AsTask().WaitAsync(MaximumAnswerTime, time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            context.Abort(); // the caller has given up, or does not read
        }
    }
}
