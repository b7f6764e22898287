using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Validates section <c>Gateway</c>. Reports all errors at once, each with the setting's name, value and bound.</summary>
internal sealed class GatewayOptionsValidator(IOptions<SessionGrainOptions> sessions) : IValidateOptions<GatewayOptions>
{
    public const int LargestConcurrentCalls = 1_000_000;

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var faults = new List<string>();
        if (ListenerUrl.Fault("Gateway:Url", options.Url) is { } url)
        {
            faults.Add(url);
        }

        if (!Enum.IsDefined(options.Protocol))
        {
            faults.Add($"Gateway:Protocol is {options.Protocol}; set it to one of {string.Join(", ", Enum.GetNames<GatewayHttp>())}.");
        }

        if (options.MaximumConcurrentCalls is < 1 or > LargestConcurrentCalls)
        {
            faults.Add($"Gateway:MaximumConcurrentCalls is {options.MaximumConcurrentCalls}; it must be 1 to {LargestConcurrentCalls}.");
        }

        if (options.ApplicationShare is < 1 or > 100)
        {
            faults.Add($"Gateway:ApplicationShare is {options.ApplicationShare}; it must be 1 to 100 percent.");
        }

        try
        {
            var least = sessions.Value.Limits.MaximumSessionBytes;
            var body = options.MaximumBodyBytesFor(sessions.Value.Limits);
            if (body < least)
            {
                faults.Add($"Gateway:MaximumBodyBytes is {body}, less than Sessions:MaximumSessionBytes, which is {least}: a session could become larger than a call can carry.");
            }

            if (options.MaximumApplicationBytes < body)
            {
                faults.Add($"Gateway:MaximumConcurrentBytes is {options.MaximumConcurrentBytes}, of which there is memory for {options.EffectiveConcurrentBytes}, and one application has {options.MaximumApplicationBytes} (Gateway:ApplicationShare {options.ApplicationShare} %), less than the {body} bytes that one call may have (Gateway:MaximumBodyBytes).");
            }
        }
        catch (OptionsValidationException)
        {
            // Section Sessions has errors of its own, which are reported beside these.
        }

        var inKeys = new List<string>();
        _ = ApiKeySource.Read(options, inKeys);
        faults.AddRange(inKeys);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
