using System.Reflection;
using Orleans;

namespace OrleansSessions.Grains.Tests;

public sealed class SessionGrainOptionsValidatorTests
{
    private readonly SessionGrainOptionsValidator _validator = new();

    [Fact]
    public void Validate_Defaults_Succeeds() => Assert.True(_validator.Validate(null, new SessionGrainOptions()).Succeeded);

    [Fact]
    public void Validate_EverythingWrong_ReportsEachSettingAtOnce()
    {
        var options = new SessionGrainOptions
        {
            Limits = new SessionLimits { MaximumSessionBytes = 1023, MaximumEntryBytes = 0, MaximumEntries = 0, MaximumKeyBytes = 0, MaximumQueuedCommits = 0, MaximumQueuedBytes = 0, MaximumWaiters = 0 },
            StorageTimeout = TimeSpan.Zero,
            MaximumConcurrentLoads = 0,
            MaximumRaceRetries = 0,
            MaximumFailureRetries = -1,
            LedgerShards = 257,
            StoredFormat = 3,
            EndedKeyRetention = TimeSpan.FromMinutes(9),
        };
        string[] settings =
        [
            "MaximumSessionBytes", "MaximumEntryBytes", "MaximumEntries", "MaximumKeyBytes", "MaximumQueuedCommits", "MaximumWaiters", "MaximumQueuedBytes",
            "MaximumConcurrentLoads", "MaximumRaceRetries", "MaximumFailureRetries", "LedgerShards", "StoredFormat", "StorageTimeout", "EndedKeyRetention",
        ];

        var failures = _validator.Validate(null, options).Failures;

        Assert.Equal(settings, failures?.Select(static failure => failure.Split(' ')[0]));
    }

    [Fact]
    public void Validate_AboveTheUpperBounds_NamesValueAndBound()
    {
        var options = new SessionGrainOptions { Limits = new SessionLimits { MaximumEntries = 65_537, MaximumKeyBytes = 65_536 }, StorageTimeout = TimeSpan.FromSeconds(6), EndedKeyRetention = TimeSpan.FromDays(31) };

        var failures = _validator.Validate(null, options).Failures?.ToList();

        Assert.Collection(
            failures!,
            static failure => Assert.StartsWith("MaximumEntries is 65537; it must be at most 65536", failure, StringComparison.Ordinal),
            static failure => Assert.StartsWith("MaximumKeyBytes is 65536; it must be at most 65535", failure, StringComparison.Ordinal),
            static failure => Assert.StartsWith("StorageTimeout is 00:00:06; it must be more than zero and at most 5 s", failure, StringComparison.Ordinal),
            static failure => Assert.StartsWith("EndedKeyRetention is 31.00:00:00; it must be 10 minutes to 30 days", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void ResponseTimeouts_OfSessionGrains_OutlastTheirStorageCallsAndWhatIsTriedAgain()
    {
        string[] repeated = [nameof(ISessionGrain.CommitAsync), nameof(ISessionGrain.CommitOnlyAsync), nameof(ISessionGrain.EndAsync)];
        var storageCalls = 3 * SessionGrainOptionsValidator.LongestStorageTimeout; // a read, the ledger's registration, and a write

        Assert.All(typeof(ISessionGrain).GetMethods(), method => Assert.Equal(
            storageCalls + (repeated.Contains(method.Name) ? SessionGrainOptionsValidator.LongestCommitRetryTime : TimeSpan.Zero) + TimeSpan.FromSeconds(1),
            method.GetCustomAttribute<ResponseTimeoutAttribute>()!.Timeout));
    }

    [Fact]
    public void ResponseTimeouts_OfTheLedger_OutlastItsStorageCall() => Assert.Equal(
        SessionGrainOptionsValidator.LongestStorageTimeout + TimeSpan.FromSeconds(1),
        typeof(ILedgerGrain).GetMethod(nameof(ILedgerGrain.RegisterAsync))!.GetCustomAttribute<ResponseTimeoutAttribute>()!.Timeout);
}
