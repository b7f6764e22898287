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
        AtLeast(nameof(limits.SessionBytesMax), limits.SessionBytesMax, 1024);
        AtLeast(nameof(limits.EntryBytesMax), limits.EntryBytesMax, 1);
        AtLeast(nameof(limits.EntriesMax), limits.EntriesMax, 1);
        AtLeast(nameof(limits.KeyBytesMax), limits.KeyBytesMax, 1);
        AtLeast(nameof(limits.QueueMax), limits.QueueMax, 1);
        AtLeast(nameof(limits.WaitersMax), limits.WaitersMax, 1);
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

        if (limits.EntriesMax > WireReader.ListMax)
        {
            errors.Add($"EntriesMax is {limits.EntriesMax}; a message lists at most {WireReader.ListMax} of them.");
        }

        if (limits.KeyBytesMax > 65_535)
        {
            errors.Add($"KeyBytesMax is {limits.KeyBytesMax}; ASP.NET Core knows keys of at most 65,535 bytes.");
        }

        if (limits.QueueBytesMax < limits.SessionBytesMax)
        {
            errors.Add($"QueueBytesMax is {limits.QueueBytesMax}; it must hold at least one change of SessionBytesMax, {limits.SessionBytesMax} bytes.");
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
