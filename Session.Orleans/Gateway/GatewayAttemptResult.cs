using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace OrleansSessions;

/// <summary>The result of one attempt.</summary>
/// <param name="Outcome">The outcome that the gateway returned; null if it returned none.</param>
/// <param name="Outage">Why the call was not carried out; null if it was.</param>
/// <param name="Again">Whether a retry may succeed.</param>
/// <param name="Refused">Whether a healthy silo refused the call, so that the number of retries is limited.</param>
/// <param name="IsUnanswered">Whether no answer came.</param>
internal readonly record struct GatewayAttemptResult<TOutcome>(TOutcome? Outcome, SessionOutage? Outage, bool Again, bool Refused = false, bool IsUnanswered = false)
    where TOutcome : class
{
    public static GatewayAttemptResult<TOutcome> Unanswered(SessionOutage outage) => new(null, outage, Again: true, IsUnanswered: true);

    /// <summary>Reads a response to its end, so that its connection can be reused.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<GatewayAttemptResult<TOutcome>> ReadAsync<TCall>(TCall call, GatewayRoute route, HttpResponseMessage response, long bytesSent, CancellationToken cancellationToken)
        where TCall : struct, IGatewayCall<TOutcome>
    {
        if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge)
        {
            _ = response.Headers.TryGetValues(GatewayProtocol.MaximumBodyBytesHeader, out var values);
            _ = long.TryParse(values?.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var maximumBytes);
            var tooLarge = call.TooLarge(bytesSent, maximumBytes);
            return new(tooLarge, call.OutageOf(tooLarge), Again: false);
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            var (outage, again) = GatewayOutages.Of(response.StatusCode, response.Headers.Contains(GatewayProtocol.RefusedHeader), route.Endpoint.Url);
            return new(null, outage, again);
        }

        using var body = await GatewayResponseBody.ReadAsync(response.Content, cancellationToken);
        if (body is null || !call.Answer.TryRead(body.Written.Span, out var outcome))
        {
            return new(null, GatewayOutages.Unreadable(route.Endpoint.Url, response.Content.Headers.ContentType?.MediaType), Again: false);
        }

        var none = call.OutageOf(outcome);
        return new(outcome, none, RetrySchedule.CanRetry(none?.Reason) && (call.RetriesRefusals || !RetrySchedule.IsRefusal(none?.Reason)), RetrySchedule.IsRefusal(none?.Reason));
    }
}
