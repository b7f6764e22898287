using System.Net;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Reports all faults at once, each with the value, the bounds, and where to set it. Never the key.</summary>
/// <param name="connectionName">The name of the connection string; null if none was named.</param>
/// <param name="isInUse">Whether the gateway is the transport. If not, nothing is reported.</param>
/// <param name="application">Returns the application of this process's sessions.</param>
/// <remarks>By hand: the messages of a validator that <c>[OptionsValidator]</c> generates do not contain the value.</remarks>
internal sealed class SessionGatewayOptionsValidator(string? connectionName, bool isInUse, Func<SessionApplication> application) : IValidateOptions<SessionGatewayOptions>
{
    /// <summary>The longest timeout or interval that the options of a transport accept.</summary>
    public static readonly TimeSpan MaximumDuration = TimeSpan.FromDays(1);

    private const int MaximumConnections = 64;

    public ValidateOptionsResult Validate(string? name, SessionGatewayOptions options)
    {
        if (!isInUse)
        {
            return ValidateOptionsResult.Skip;
        }

        var where = connectionName is null ? "UseGateway(options => …)" : $"ConnectionStrings:{connectionName} or UseGateway(options => …)";
        List<string> faults = [.. options.Faults, .. EndpointFaults(options, where), .. KeyFaults(options, where), .. ConnectionFaults(options)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> EndpointFaults(SessionGatewayOptions options, string where)
    {
        if (options.Endpoints.Count == 0 && options.Faults.Count == 0)
        {
            yield return connectionName is null
                ? "No gateway is named. Add its address to Endpoints in UseGateway(options => …)."
                : $"No gateway is named. Set ConnectionStrings:{connectionName} to \"Endpoint=http://…;ApiKey=…\", or add its address to Endpoints in UseGateway(options => …). Without a gateway, choose another transport: UseInProcess() or UseGrainClient(), on what AddOrleansSession() returns.";
        }

        foreach (var endpoint in options.Endpoints)
        {
            if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https") || endpoint.PathAndQuery != "/" || endpoint.UserInfo.Length > 0)
            {
                yield return $"A gateway's address is http or https, a host and a port, nothing else; one of Endpoints is not. Set it in {where}.";
            }
        }
    }

    private IEnumerable<string> KeyFaults(SessionGatewayOptions options, string where)
    {
        if (string.IsNullOrEmpty(options.ApiKey))
        {
            yield return $"The gateway needs a key. Set ApiKey in {where}.";
        }
        else if (options.ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            yield return $"The gateway's ApiKey holds a character that no header can carry; it must be printable ASCII without spaces. Set it in {where}.";
        }
        else if (options.ApiKey.Length is < GatewayProtocol.MinimumKeyLength or > GatewayProtocol.MaximumKeyLength)
        {
            yield return $"The gateway's ApiKey has {options.ApiKey.Length} characters; a key has {GatewayProtocol.MinimumKeyLength} to {GatewayProtocol.MaximumKeyLength}. Set it in {where}.";
        }

        if (options.Application is { } key && application().Name is var sessions && key != sessions)
        {
            yield return $"The gateway's key belongs to the application '{key}', but the sessions to '{sessions}': each call would be denied. Set {nameof(OrleansSessionOptions)}.{nameof(OrleansSessionOptions.Application)} and {where} to the same.";
        }
    }

    private static IEnumerable<string> ConnectionFaults(SessionGatewayOptions options)
    {
        if (options.HttpVersion != HttpVersion.Version20 && options.HttpVersion != HttpVersion.Version11)
        {
            yield return $"{nameof(options.HttpVersion)} is {options.HttpVersion}; 2.0 or 1.1 is possible.";
        }

        if (options.ConnectionsPerEndpoint is < 1 or > MaximumConnections)
        {
            yield return $"{nameof(options.ConnectionsPerEndpoint)} is {options.ConnectionsPerEndpoint}; 1 to {MaximumConnections} is possible.";
        }

        (string Name, TimeSpan Value)[] durations =
        [
            (nameof(options.ConnectTimeout), options.ConnectTimeout), (nameof(options.ConnectionLifetime), options.ConnectionLifetime),
            (nameof(options.AttemptTimeout), options.AttemptTimeout), (nameof(options.OutageTimeout), options.OutageTimeout),
        ];
        foreach (var (name, value) in durations)
        {
            if (value <= TimeSpan.Zero || value > MaximumDuration)
            {
                yield return $"{name} is {value}; more than zero and at most {MaximumDuration.TotalDays} day is possible.";
            }
        }

        if (options.OutageTimeout < options.AttemptTimeout)
        {
            yield return $"{nameof(options.OutageTimeout)} ({options.OutageTimeout}) is shorter than {nameof(options.AttemptTimeout)} ({options.AttemptTimeout}): not one attempt could end.";
        }
    }
}
