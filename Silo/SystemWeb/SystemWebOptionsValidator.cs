using System.Buffers;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

internal sealed class SystemWebOptionsValidator(IOptions<GatewayOptions> gateway) : IValidateOptions<SystemWebOptions>
{
    private const int MaximumWait = 75;
    private static readonly int MaximumLease = (int)LeaseRules.MaximumDuration.TotalSeconds;
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostTimeout = TimeSpan.FromMinutes(RemoteSession.MaximumTimeout);
    private static readonly SearchValues<char> NoToken = SearchValues.Create("()<>@,;:\\\"/[]?={} \t");

    public ValidateOptionsResult Validate(string? name, SystemWebOptions options)
    {
        var faults = new List<string>();
        if (options.IsOn && ListenerUrl.Fault("SystemWeb:Url", options.Url) is { } url)
        {
            faults.Add(url);
        }

        if (options.CookieName.Length == 0 || options.CookieName.AsSpan().ContainsAnyExceptInRange('!', '~') || options.CookieName.AsSpan().ContainsAny(NoToken))
        {
            faults.Add($"SystemWeb:CookieName is '{options.CookieName}', which cannot be the name of a cookie.");
        }

        if (options.Timeout < LeastTimeout || options.Timeout > MostTimeout)
        {
            faults.Add($"SystemWeb:Timeout is {options.Timeout}; it must be {LeastTimeout} to {MostTimeout}.");
        }

        if (options.WaitSeconds is < 0 or > MaximumWait)
        {
            faults.Add($"SystemWeb:WaitSeconds is {options.WaitSeconds}; it must be 0 to {MaximumWait}.");
        }

        if (options.LeaseSeconds < 1 || options.LeaseSeconds > MaximumLease)
        {
            faults.Add($"SystemWeb:LeaseSeconds is {options.LeaseSeconds}; it must be 1 to {MaximumLease}.");
        }

        if (options.IsOn && !HasGuid())
        {
            faults.Add("SystemWeb:Url is set, and no key in Gateway:ApiKeys or Gateway:ApiKeysFile is a GUID (32 digits in five groups): the adapters accept no other.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private bool HasGuid()
    {
        try
        {
            var inKeys = new List<string>();
            var keys = ApiKeySource.Read(gateway.Value, inKeys);
            return inKeys.Count > 0 || keys is null || keys.Exists(static key => Guid.TryParseExact(key.Key, "D", out var guid) && guid != Guid.Empty); // faults are reported by section Gateway
        }
        catch (OptionsValidationException)
        {
            return true;
        }
    }
}
