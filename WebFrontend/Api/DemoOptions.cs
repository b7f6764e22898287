namespace OrleansSessions.WebFrontend;

/// <summary>Options of the demo. Bound to the configuration section <c>Demo</c>.</summary>
internal sealed class DemoOptions
{
    /// <summary>
    /// The time that a request works between reading its cart and writing to it, on both sides of the comparison.
    /// Default 5 ms, which is about one database query. Only requests that run at the same time can conflict.
    /// </summary>
    public TimeSpan Work { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// The path of the launcher's control endpoints, at the address of the page. They list the parts of the farm, and kill one. Default: none.
    /// The node does not serve them: it only shows a section for them.
    /// </summary>
    public string? Farm { get; set; }
}
