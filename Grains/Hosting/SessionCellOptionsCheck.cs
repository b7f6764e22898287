using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Says all that is wrong with a silo's session options, at start.</summary>
internal sealed class SessionCellOptionsCheck : IValidateOptions<SessionCellOptions>
{
    // The calls around it have response timeouts of their own: ISessionGrain's of three storage calls, ILedgerGrain's of one, and a second each.
    private static readonly TimeSpan StorageTimeoutMax = TimeSpan.FromSeconds(5);

    public ValidateOptionsResult Validate(string? name, SessionCellOptions options)
    {
        var limits = options.Limits;
        var errors = new List<string>();
        AtLeast(nameof(limits.MaximumSessionBytes), limits.MaximumSessionBytes, 1024);
        AtLeast(nameof(limits.MaximumEntryBytes), limits.MaximumEntryBytes, 1);
        AtLeast(nameof(limits.MaximumEntries), limits.MaximumEntries, 1);
        AtLeast(nameof(limits.MaximumKeyBytes), limits.MaximumKeyBytes, 1);
        AtLeast(nameof(limits.MaximumQueuedCommits), limits.MaximumQueuedCommits, 1);
        AtLeast(nameof(limits.MaximumWaiters), limits.MaximumWaiters, 1);
        AtLeast(nameof(options.LoadsInFlightMax), options.LoadsInFlightMax, 1);
        AtLeast(nameof(options.RaceAttemptsMax), options.RaceAttemptsMax, 1);
        AtLeast(nameof(options.FailureAttemptsMax), options.FailureAttemptsMax, 0);
        if (options.LedgerShards is < 1 or > GrainLedger.ShardsMax)
        {
            errors.Add($"LedgerShards is {options.LedgerShards}; 1 to {GrainLedger.ShardsMax} are possible.");
        }

        if (options.StoredFormat is < 1 or > DocumentForm.FormatMax)
        {
            errors.Add($"StoredFormat is {options.StoredFormat}; this release knows 1 to {DocumentForm.FormatMax}.");
        }

        if (limits.MaximumEntries > WireReader.MaximumListLength)
        {
            errors.Add($"MaximumEntries is {limits.MaximumEntries}; a message lists at most {WireReader.MaximumListLength} of them.");
        }

        if (limits.MaximumKeyBytes > 65_535)
        {
            errors.Add($"MaximumKeyBytes is {limits.MaximumKeyBytes}; ASP.NET Core knows keys of at most 65,535 bytes.");
        }

        if (limits.MaximumQueuedBytes < limits.MaximumSessionBytes)
        {
            errors.Add($"MaximumQueuedBytes is {limits.MaximumQueuedBytes}; it must hold at least one change of MaximumSessionBytes, {limits.MaximumSessionBytes} bytes.");
        }

        if (options.StorageTimeout <= TimeSpan.Zero || options.StorageTimeout > StorageTimeoutMax)
        {
            errors.Add($"StorageTimeout is {options.StorageTimeout}; it must be more than zero and at most {StorageTimeoutMax.TotalSeconds:0} s, or a storage that hangs would hold its callers longer than they wait.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void AtLeast(string option, int value, int min)
        {
            if (value < min)
            {
                errors.Add($"{option} is {value}; it must be at least {min}.");
            }
        }
    }
}
