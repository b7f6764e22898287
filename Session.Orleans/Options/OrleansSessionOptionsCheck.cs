using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Every fault at once, each with the value and what is possible.</summary>
internal sealed class OrleansSessionOptionsCheck : IValidateOptions<OrleansSessionOptions>
{
    public ValidateOptionsResult Validate(string? name, OrleansSessionOptions options)
    {
        var faults = new List<string>();
        Defined(faults, nameof(options.Preload), options.Preload);
        Defined(faults, nameof(options.Commit), options.Commit);
        Defined(faults, nameof(options.OnCommitFailed), options.OnCommitFailed);
        Defined(faults, nameof(options.OnUnavailable), options.OnUnavailable);
        Defined(faults, nameof(options.SyncLoad), options.SyncLoad);
        AtLeast(faults, nameof(options.CacheBytesMax), options.CacheBytesMax, 0);
        AtLeast(faults, nameof(options.CookieCache), options.CookieCache, TimeSpan.Zero);
        AtLeast(faults, nameof(options.RotationGrace), options.RotationGrace, TimeSpan.Zero);
        AtMost(faults, nameof(options.RotationGrace), options.RotationGrace, TimeSpan.FromMinutes(1));
        AtLeast(faults, nameof(options.EndedInterval), options.EndedInterval, TimeSpan.FromMilliseconds(10));
        AtMost(faults, nameof(options.EndedInterval), options.EndedInterval, TimeSpan.FromDays(1));
        AtLeast(faults, nameof(options.AbsoluteTimeout), options.AbsoluteTimeout ?? TimeSpan.MaxValue, TimeSpan.FromSeconds(1));
        AtMost(faults, nameof(options.AbsoluteTimeout), options.AbsoluteTimeout ?? TimeSpan.Zero, WireReader.DurationMax);
        if (options.Application is "")
        {
            faults.Add($"{nameof(options.Application)} is empty; leave it null for the default.");
        }

        var limits = options.Limits;
        AtLeast(faults, nameof(limits.EntryBytesMax), limits.EntryBytesMax, 1);
        AtLeast(faults, nameof(limits.KeyBytesMax), limits.KeyBytesMax, 1);
        AtMost(faults, nameof(limits.KeyBytesMax), limits.KeyBytesMax, ushort.MaxValue);
        if (limits.EntryBytesMax > limits.SessionBytesMax)
        {
            faults.Add($"{nameof(limits.EntryBytesMax)} ({limits.EntryBytesMax}) is more than {nameof(limits.SessionBytesMax)} ({limits.SessionBytesMax}).");
        }

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

    private static void AtLeast<T>(List<string> faults, string name, T value, T least)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0)
        {
            faults.Add($"{name} is {value}; at least {least} is possible.");
        }
    }

    private static void AtMost<T>(List<string> faults, string name, T value, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(most) > 0)
        {
            faults.Add($"{name} is {value}; at most {most} is possible.");
        }
    }
}
