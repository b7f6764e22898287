namespace OrleansSessions.WebFrontend;

/// <summary>The framework's own session, for comparison. Bound to the configuration section <c>Comparison</c>.</summary>
internal sealed class ComparisonOptions
{
    /// <summary>
    /// The directory of the cache that all nodes share. Default: none, which turns the comparison off. With a cache
    /// per node, the framework would look worse than it is.
    /// </summary>
    public string? Directory { get; set; }
}
