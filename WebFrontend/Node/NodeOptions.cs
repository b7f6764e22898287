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

    /// <summary>
    /// Whether this node makes a new key when those in <see cref="KeyDirectory"/> come of age. Default true. False where it cannot write there,
    /// as in a mounted secret: the newest key goes on being used, past its time too, until somebody puts another beside it.
    /// </summary>
    public bool MakesKeys { get; set; } = true;
}
