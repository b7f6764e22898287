namespace OrleansSessions.WebFrontend.Comparison;

/// <summary>The framework's own session, for comparison. Bound to the configuration section <c>Comparison</c>.</summary>
internal sealed class ComparisonOptions
{
    /// <summary>
    /// The directory of the cache that all nodes share. Default: none, and there is no comparison; a cache of
    /// each node's own would make the framework look worse than it is.
    /// </summary>
    public string? Directory { get; set; }
}
