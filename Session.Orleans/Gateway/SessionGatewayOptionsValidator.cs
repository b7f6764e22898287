using System.Net;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Every fault at once, at start, each with the value, the bound and where to set it. Never the key.</summary>
/// <param name="connectionName">The connection string that the user would look at; null when none was named.</param>
/// <param name="isInUse">Whether the gateway is the way to the cluster. If not, nothing is wrong with it.</param>
/// <param name="application">The application whose sessions this process speaks for.</param>
internal sealed class SessionGatewayOptionsValidator(string? connectionName, bool isInUse, Func<SessionApplication> application) : IValidateOptions<SessionGatewayOptions>
{
    private const int MaximumConnections = 64;

    private static readonly TimeSpan MaximumDuration = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, SessionGatewayOptions options)
    {
        if (!isInUse)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = new List<string>(options.Faults);
        var where = connectionName is null ? "UseGateway(options => …)" : $"ConnectionStrings:{connectionName} or UseGateway(options => …)";
        if (options.Endpoints.Count == 0 && options.Faults.Count == 0)
        {
            faults.Add($"No gateway is named. Set Endpoint in {where}.");
        }

        foreach (var endpoint in options.Endpoints)
        {
            if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https") || endpoint.PathAndQuery != "/" || endpoint.UserInfo.Length > 0)
            {
                faults.Add($"A gateway's Endpoint is http or https, a host and a port, nothing else; one of them is not. Set it in {where}.");
            }
        }

        if (string.IsNullOrEmpty(options.ApiKey))
        {
            faults.Add($"The gateway needs a key. Set ApiKey in {where}.");
        }
        else if (options.ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            faults.Add($"The gateway's ApiKey holds a character that no header can carry; printable ASCII without spaces it must be. Set it in {where}.");
        }

        if (options.Application is { } key && application().Name is var sessions && key != sessions)
        {
            faults.Add($"The gateway's key belongs to the application '{key}', but the sessions to '{sessions}': each call would be denied. Set {nameof(OrleansSessionOptions)}.{nameof(OrleansSessionOptions.Application)} and {where} to the same.");
        }

        if (options.HttpVersion != HttpVersion.Version20 && options.HttpVersion != HttpVersion.Version11)
        {
            faults.Add($"{nameof(options.HttpVersion)} is {options.HttpVersion}; 2.0 or 1.1 is possible.");
        }

        if (options.Connections is < 1 or > MaximumConnections)
        {
            faults.Add($"{nameof(options.Connections)} is {options.Connections}; 1 to {MaximumConnections} is possible.");
        }

        Duration(faults, nameof(options.ConnectTimeout), options.ConnectTimeout);
        Duration(faults, nameof(options.ConnectionLifetime), options.ConnectionLifetime);
        Duration(faults, nameof(options.AttemptTimeout), options.AttemptTimeout);
        Duration(faults, nameof(options.OutageTimeout), options.OutageTimeout);
        if (options.OutageTimeout < options.AttemptTimeout)
        {
            faults.Add($"{nameof(options.OutageTimeout)} ({options.OutageTimeout}) is shorter than {nameof(options.AttemptTimeout)} ({options.AttemptTimeout}): not one attempt could end.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Duration(List<string> faults, string name, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > MaximumDuration)
        {
            faults.Add($"{name} is {value}; more than zero and at most {MaximumDuration.TotalDays} day is possible.");
        }
    }
}
