using System.Net;
using Orleans.Hosting;

namespace OrleansSessions;

/// <summary>How a web node's private Orleans client reaches the cluster, and how long calls wait.</summary>
/// <remarks>The options are validated when the application starts. All faults are reported at once.</remarks>
public sealed class SessionGrainClientOptions
{
    /// <summary>The silos' <c>Cluster:ClusterId</c>.</summary>
    /// <value>Not empty. Default <c>sessions</c>, as in the silo.</value>
    public string ClusterId { get; set; } = "sessions";

    /// <summary>The silos' <c>Cluster:ServiceId</c>.</summary>
    /// <value>Not empty. Default <c>sessions</c>, as in the silo.</value>
    public string ServiceId { get; set; } = "sessions";

    /// <summary>
    /// The silos' Orleans gateways, if their addresses are fixed. Otherwise <see cref="ConfigureClient"/> names the clustering of the silos, and the list is
    /// read from there.
    /// </summary>
    /// <value>Default empty. This or <see cref="ConfigureClient"/> is required.</value>
    public IList<IPEndPoint> Gateways { get; } = [];

    /// <summary>
    /// Configures the client's clustering and TLS, for example <c>client => client.UseRedisClustering("redis:6379")</c>. It is called once, at start,
    /// after the other settings are applied.
    /// </summary>
    /// <value>Default null. This or <see cref="Gateways"/> is required.</value>
    public Action<IClientBuilder>? ConfigureClient { get; set; }

    /// <summary>How often the list of gateways is read again. Until then, the client may choose silos that are gone, and does not choose new ones.</summary>
    /// <value>More than 0, at most 1 day. Default 5 seconds (Orleans: 1 minute).</value>
    public TimeSpan GatewayListRefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long it may take to open a connection, including the handshake. A frozen silo's operating system still accepts connections, so every call
    /// that waits for the handshake waits this long.
    /// </summary>
    /// <value>More than 0, at most 1 day. Default 1 second (Orleans: 5 seconds).</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long one attempt may take. Then the call is sent again, with the same id, and a connection that delivered nothing in this time is closed:
    /// Orleans sends all calls of a session through one gateway for as long as its connection is open.
    /// </summary>
    /// <value>More than 0, at most 1 day. Default 2 seconds.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a call is retried while no silo answers, all attempts together. The shorter of this and <c>SessionOptions.IOTimeout</c> counts. When no
    /// call has been answered for this long, calls are tried once and fail immediately, until one succeeds.
    /// </summary>
    /// <value>At least <see cref="AttemptTimeout"/>, at most 1 day. Default 5 seconds.</value>
    public TimeSpan OutageTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the application's shutdown waits for the client to disconnect. Nothing is lost when the time is over.</summary>
    /// <value>More than 0, at most 1 day. Default 2 seconds.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
