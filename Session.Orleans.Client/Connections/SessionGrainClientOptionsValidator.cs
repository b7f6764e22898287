using Microsoft.Extensions.Options;

namespace OrleansSessions.Client;

/// <summary>Reports all faults at once, each with the value, the bounds, and where to set it.</summary>
/// <param name="isPrivate">Whether the private client is the transport.</param>
/// <param name="isApplications">Whether the application's own client is the transport. Then only the timeouts of calls apply.</param>
/// <remarks>By hand: the messages of a validator that <c>[OptionsValidator]</c> generates do not contain the value.</remarks>
internal sealed class SessionGrainClientOptionsValidator(bool isPrivate, bool isApplications) : IValidateOptions<SessionGrainClientOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionGrainClientOptions options)
    {
        if (!isPrivate && !isApplications)
        {
            return ValidateOptionsResult.Skip; // another transport is in use, and these options are not read
        }

        var faults = new List<string>();
        if (isPrivate)
        {
            Named(nameof(options.ClusterId), options.ClusterId);
            Named(nameof(options.ServiceId), options.ServiceId);
            if (options.Gateways.Count == 0 && options.ConfigureClient is null)
            {
                faults.Add("UseGrainClient(options => …) names no cluster. Add its gateways to options.Gateways, or its clustering in options.ConfigureClient.");
            }

            Duration(nameof(options.GatewayListRefreshInterval), options.GatewayListRefreshInterval);
            Duration(nameof(options.ConnectTimeout), options.ConnectTimeout);
            Duration(nameof(options.StopTimeout), options.StopTimeout);
        }

        Duration(nameof(options.AttemptTimeout), options.AttemptTimeout);
        Duration(nameof(options.OutageTimeout), options.OutageTimeout);
        if (options.OutageTimeout < options.AttemptTimeout)
        {
            faults.Add($"{nameof(options.OutageTimeout)} ({options.OutageTimeout}) is shorter than {nameof(options.AttemptTimeout)} ({options.AttemptTimeout}): not one attempt could end.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Named(string option, string value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                faults.Add($"{option} is empty; it must be the silos' Cluster:{option}. Set it in UseGrainClient(options => …).");
            }
        }

        void Duration(string option, TimeSpan value)
        {
            if (value <= TimeSpan.Zero || value > SessionGatewayOptionsValidator.MaximumDuration)
            {
                faults.Add($"{option} is {value}; more than zero and at most {SessionGatewayOptionsValidator.MaximumDuration.TotalDays} day is possible. Set it in {(isPrivate ? "UseGrainClient(options => …)" : "Configure<SessionGrainClientOptions>(options => …)")}.");
            }
        }
    }
}
