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
    /// How long a key that this node makes is in use. Default 90 days. More for one that goes into a secret: nobody who mounts that can put the
    /// next one beside it, and once the last key's time is over no cookie can be read.
    /// </summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);
}
