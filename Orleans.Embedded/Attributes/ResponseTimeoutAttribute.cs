using System.Globalization;

namespace Orleans;

/// <summary>Bounds how long a caller waits for a method. Calls do not leave the process here and are not bounded: it has no effect.</summary>
/// <param name="timeout">The time, as <see cref="TimeSpan.Parse(string)"/> reads it.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
