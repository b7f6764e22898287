using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Every fault of section <c>Gateway</c> at once, each with the value, the bound and the setting's name.</summary>
internal sealed class GatewayOptionsCheck(IOptions<SessionCellOptions> cell) : IValidateOptions<GatewayOptions>
{
    public const int InFlightMost = 1_000_000;

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var faults = new List<string>();
        if (DoorUrl.Fault("Gateway:Url", options.Url) is { } url)
        {
            faults.Add(url);
        }

        if (!Enum.IsDefined(options.Protocol))
        {
            faults.Add($"Gateway:Protocol is {options.Protocol}; one of {string.Join(", ", Enum.GetNames<GatewayHttp>())} is needed.");
        }

        if (options.InFlightMax is < 1 or > InFlightMost)
        {
            faults.Add($"Gateway:InFlightMax is {options.InFlightMax}; 1 to {InFlightMost} is possible.");
        }

        if (options.ApplicationShare is < 1 or > 100)
        {
            faults.Add($"Gateway:ApplicationShare is {options.ApplicationShare}; 1 to 100 percent are possible.");
        }

        try
        {
            var least = cell.Value.Limits.SessionBytesMax;
            var body = options.BodyBytesMaxFor(cell.Value.Limits);
            if (body < least)
            {
                faults.Add($"Gateway:BodyBytesMax is {body}, less than Sessions:SessionBytesMax, which is {least}: a session could become larger than what can be sent.");
            }

            if (options.ApplicationInFlightBytesMax < body)
            {
                faults.Add($"Gateway:InFlightBytesMax is {options.InFlightBytesMax}, of which one application has {options.ApplicationInFlightBytesMax} (Gateway:ApplicationShare {options.ApplicationShare} %), less than the {body} bytes that one call may have (Gateway:BodyBytesMax).");
            }
        }
        catch (OptionsValidationException)
        {
            // Sessions has faults of its own, which are told beside these.
        }

        var inKeys = new List<string>();
        _ = ApiKeySource.Read(options, inKeys);
        faults.AddRange(inKeys);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
