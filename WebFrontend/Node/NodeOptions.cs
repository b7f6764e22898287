namespace OrleansSessions.WebFrontend.Node;

/// <summary>What tells this web node from its sisters. Bound to the configuration section <c>Node</c>.</summary>
internal sealed class NodeOptions
{
    /// <summary>The name that this node gives itself in answers. Default: the machine's name, on Kubernetes the pod's.</summary>
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>
    /// The directory in which all nodes of the farm keep the Data Protection keys. Default: none, and each node
    /// makes its own, so that it cannot read the cookies of the others.
    /// </summary>
    public string? KeyDirectory { get; set; }
}
