using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Reports all faults at once, each with the value and the bounds.</summary>
/// <remarks>By hand: the messages of a validator that <c>[OptionsValidator]</c> generates do not contain the value.</remarks>
internal sealed class OrleansSessionOptionsValidator : IValidateOptions<OrleansSessionOptions>
{
    public ValidateOptionsResult Validate(string? name, OrleansSessionOptions options)
    {
        var faults = new List<string>();
        Defined(faults, nameof(options.Preload), options.Preload);
        Defined(faults, nameof(options.CommitTime), options.CommitTime);
        Defined(faults, nameof(options.CommitFailureBehavior), options.CommitFailureBehavior);
        Defined(faults, nameof(options.UnavailableBehavior), options.UnavailableBehavior);
        Defined(faults, nameof(options.SynchronousLoadBehavior), options.SynchronousLoadBehavior);
        AtLeast(faults, nameof(options.MaximumCacheBytes), options.MaximumCacheBytes, 0);
        AtLeast(faults, nameof(options.CookieCacheDuration), options.CookieCacheDuration, TimeSpan.Zero);
        AtLeast(faults, nameof(options.RotationGracePeriod), options.RotationGracePeriod, TimeSpan.Zero);
        AtMost(faults, nameof(options.RotationGracePeriod), options.RotationGracePeriod, TimeSpan.FromMinutes(1));
        AtLeast(faults, nameof(options.RotationForkWindow), options.RotationForkWindow, TimeSpan.Zero);
        AtMost(faults, nameof(options.RotationForkWindow), options.RotationForkWindow, TimeSpan.FromMinutes(10));
        AtLeast(faults, nameof(options.EndNotificationPollingInterval), options.EndNotificationPollingInterval, TimeSpan.FromMilliseconds(10));
        AtMost(faults, nameof(options.EndNotificationPollingInterval), options.EndNotificationPollingInterval, TimeSpan.FromDays(1));
        AtLeast(faults, nameof(options.AbsoluteTimeout), options.AbsoluteTimeout ?? TimeSpan.MaxValue, TimeSpan.FromSeconds(1));
        AtMost(faults, nameof(options.AbsoluteTimeout), options.AbsoluteTimeout ?? TimeSpan.Zero, WireReader.MaximumDuration);
        if (options.Application is "")
        {
            faults.Add($"{nameof(options.Application)} is empty; leave it null for the default.");
        }

        AtLeast(faults, nameof(options.MaximumEntryBytes), options.MaximumEntryBytes, 1);
        AtLeast(faults, nameof(options.MaximumKeyBytes), options.MaximumKeyBytes, 1);
        AtMost(faults, nameof(options.MaximumKeyBytes), options.MaximumKeyBytes, ushort.MaxValue);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(static fault => $"{nameof(OrleansSessionOptions)}: {fault}"));
    }

    private static void Defined<T>(List<string> faults, string name, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            faults.Add($"{name} is {value}; {string.Join(", ", Enum.GetNames<T>())} are possible.");
        }
    }

    private static void AtLeast<T>(List<string> faults, string name, T value, T minimum)
        where T : IComparable<T>
    {
        if (value.CompareTo(minimum) < 0)
        {
            faults.Add($"{name} is {value}; at least {minimum} is possible.");
        }
    }

    private static void AtMost<T>(List<string> faults, string name, T value, T maximum)
        where T : IComparable<T>
    {
        if (value.CompareTo(maximum) > 0)
        {
            faults.Add($"{name} is {value}; at most {maximum} is possible.");
        }
    }
}
