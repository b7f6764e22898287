using Microsoft.Extensions.Options;

namespace OrleansSessions.Grains;

/// <summary>Validates a silo's session options at start. Reports all errors at once, each with the setting's name, value and bound.</summary>
internal sealed class SessionGrainOptionsValidator : IValidateOptions<SessionGrainOptions>
{
    /// <summary>The longest <see cref="SessionGrainOptions.StorageTimeout"/>. The response timeouts of the grain interfaces allow for it.</summary>
    internal static readonly TimeSpan LongestStorageTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The longest <see cref="SessionGrainOptions.CommitRetryTime"/>. The response timeouts of changes allow for it.</summary>
    internal static readonly TimeSpan LongestCommitRetryTime = TimeSpan.FromSeconds(10);

    /// <summary>The longest <see cref="SessionGrainOptions.EndedKeyRetention"/>. Each of these rows is read once an hour.</summary>
    private static readonly TimeSpan LongestEndedKeyRetention = TimeSpan.FromDays(30);

    private const int LongestKey = 65_535;

    public ValidateOptionsResult Validate(string? name, SessionGrainOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        ValidateLimits(options.Limits, errors);
        ValidateStorage(options, errors);
        return errors.Build();
    }

    private static void ValidateLimits(SessionLimits limits, ValidateOptionsResultBuilder errors)
    {
        AtLeast(1024, nameof(limits.MaximumSessionBytes), limits.MaximumSessionBytes, errors);
        AtLeast(1, nameof(limits.MaximumEntryBytes), limits.MaximumEntryBytes, errors);
        AtLeast(1, nameof(limits.MaximumEntries), limits.MaximumEntries, errors);
        AtLeast(1, nameof(limits.MaximumKeyBytes), limits.MaximumKeyBytes, errors);
        AtLeast(1, nameof(limits.MaximumQueuedCommits), limits.MaximumQueuedCommits, errors);
        AtLeast(1, nameof(limits.MaximumWaiters), limits.MaximumWaiters, errors);
        if (limits.MaximumEntries > WireReader.MaximumListLength)
        {
            errors.AddError($"MaximumEntries is {limits.MaximumEntries}; it must be at most {WireReader.MaximumListLength}, the longest list that a message can carry.");
        }

        if (limits.MaximumKeyBytes > LongestKey)
        {
            errors.AddError($"MaximumKeyBytes is {limits.MaximumKeyBytes}; it must be at most {LongestKey}, the longest key that ASP.NET Core supports.");
        }

        if (limits.MaximumQueuedBytes < limits.MaximumSessionBytes)
        {
            errors.AddError($"MaximumQueuedBytes is {limits.MaximumQueuedBytes}; it must be at least MaximumSessionBytes, which is {limits.MaximumSessionBytes}, so that one change of that size can wait.");
        }
    }

    private static void ValidateStorage(SessionGrainOptions options, ValidateOptionsResultBuilder errors)
    {
        AtLeast(1, nameof(options.MaximumConcurrentLoads), options.MaximumConcurrentLoads, errors);
        AtLeast(1, nameof(options.MaximumRaceRetries), options.MaximumRaceRetries, errors);
        AtLeast(0, nameof(options.MaximumFailureRetries), options.MaximumFailureRetries, errors);
        if (!Enum.IsDefined(options.LostPlaceBehavior))
        {
            errors.AddError($"LostPlaceBehavior is {options.LostPlaceBehavior}; it must be {nameof(LostPlaceBehavior.Refuse)} or {nameof(LostPlaceBehavior.StopHost)}.");
        }

        if (options.LedgerShards is < 1 or > SessionGrainOptions.LargestLedgerShards)
        {
            errors.AddError($"LedgerShards is {options.LedgerShards}; it must be 1 to {SessionGrainOptions.LargestLedgerShards}.");
        }

        if (options.StoredFormat is < 1 or > DocumentFormat.NewestFormat)
        {
            errors.AddError($"StoredFormat is {options.StoredFormat}; it must be 1 to {DocumentFormat.NewestFormat}, the formats that this release knows.");
        }

        if (options.StorageTimeout <= TimeSpan.Zero || options.StorageTimeout > LongestStorageTimeout)
        {
            errors.AddError($"StorageTimeout is {options.StorageTimeout}; it must be more than zero and at most {LongestStorageTimeout.TotalSeconds:0} s. With a longer one, callers would give up before a storage call that hangs is ended.");
        }

        if (options.CommitRetryTime < TimeSpan.Zero || options.CommitRetryTime > LongestCommitRetryTime)
        {
            errors.AddError($"CommitRetryTime is {options.CommitRetryTime}; it must be zero to {LongestCommitRetryTime.TotalSeconds:0} s. Callers give up before a longer one ends.");
        }

        if (options.EndedKeyRetention < SessionRules.TombstoneRetention || options.EndedKeyRetention > LongestEndedKeyRetention)
        {
            errors.AddError($"EndedKeyRetention is {options.EndedKeyRetention}; it must be {SessionRules.TombstoneRetention.TotalMinutes:0} minutes to {LongestEndedKeyRetention.TotalDays:0} days.");
        }
    }

    private static void AtLeast(int minimum, string option, int value, ValidateOptionsResultBuilder errors)
    {
        if (value < minimum)
        {
            errors.AddError($"{option} is {value}; it must be at least {minimum}.");
        }
    }
}
