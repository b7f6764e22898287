namespace OrleansSessions.WebFrontend;

/// <summary>The identity of this web node. Bound to the configuration section <c>Node</c>.</summary>
internal sealed class NodeOptions
{
    /// <summary>The name of this node in responses. Default: the name of the machine; on Kubernetes, of the pod.</summary>
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>
    /// The directory of the Data Protection keys, which all nodes of the farm share. Default: none. Then each node
    /// creates its own keys, and cannot read the cookies of the others.
    /// </summary>
    public string? KeyDirectory { get; set; }

    /// <summary>
    /// The lifetime of a key that this node creates. Default 90 days. Use a longer one for keys in a mounted secret: nodes cannot add the next
    /// key to it, and when the last key expires, no cookie can be read.
    /// </summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);
}
