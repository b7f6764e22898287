using System.Diagnostics.CodeAnalysis;

namespace OrleansSessions;

/// <summary>A limit that a call would exceed.</summary>
public sealed record SessionLimitExceeded
{
    /// <summary>Initializes a new instance of the <see cref="SessionLimitExceeded"/> class.</summary>
    public SessionLimitExceeded()
    {
    }

    [SetsRequiredMembers]
    internal SessionLimitExceeded(string limit, long value, long maximum)
    {
        Limit = limit;
        Value = value;
        Maximum = maximum;
    }

    /// <summary>The name of the limit: a property of <see cref="SessionLimits"/>.</summary>
    public required string Limit { get; init; }

    /// <summary>The value that would result.</summary>
    public required long Value { get; init; }

    /// <summary>The highest value that is allowed.</summary>
    public required long Maximum { get; init; }
}
