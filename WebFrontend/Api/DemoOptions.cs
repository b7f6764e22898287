namespace OrleansSessions.WebFrontend.Api;

/// <summary>How the demo behaves. Bound to the configuration section <c>Demo</c>.</summary>
internal sealed class DemoOptions
{
    /// <summary>
    /// What a request does between reading its cart and writing to it, on both sides of the comparison.
    /// Default 5 ms: about one query of a database. Requests meet only while they are under way.
    /// </summary>
    public TimeSpan Work { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Where whoever runs this node answers for the farm's parts, and can kill one, on the address of the page. Default: nowhere.
    /// The node has no part in that: it only shows a section for it.
    /// </summary>
    public string? Farm { get; set; }
}
