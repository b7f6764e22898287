using System.Net;
using Orleans.Hosting;

namespace OrleansSessions;

/// <summary>How a web node's private Orleans client reaches the cluster, and how long calls wait. All of it is checked at start.</summary>
public sealed class GrainClientOptions
{
    /// <summary>The cluster's <c>Cluster:ClusterId</c>. Default <c>sessions</c>, as the silo's.</summary>
    public string ClusterId { get; set; } = "sessions";

    /// <summary>The cluster's <c>Cluster:ServiceId</c>. Default <c>sessions</c>, as the silo's.</summary>
    public string ServiceId { get; set; } = "sessions";

    /// <summary>
    /// The silos' Orleans gateways, where they have fixed addresses. Where they have not, <see cref="Client"/> names the clustering that the
    /// silos use too, and the list is read from there.
    /// </summary>
    public IList<IPEndPoint> Gateways { get; } = [];

    /// <summary>
    /// What the client needs besides: its clustering (<c>client => client.UseRedisClustering("redis:6379")</c>), TLS. Called once, at start,
    /// after the settings here.
    /// </summary>
    public Action<IClientBuilder>? Client { get; set; }

    /// <summary>
    /// How often the list of gateways is read again. Default 5 seconds, Orleans' is a minute: for so long a client would go on choosing silos
    /// that are gone, and none of the new ones.
    /// </summary>
    public TimeSpan GatewayListRefresh { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a connection may take to be made, handshake included. Default 1 second, Orleans' is five: a frozen silo's system still accepts
    /// connections, and every call that waits for one waits as long.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long one attempt may take before the call is sent again, under the same id. Default 2 seconds. A gateway over which nothing has
    /// come back by then is left: Orleans itself sends all calls of a session through one gateway for as long as its connection is open.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a call keeps trying, all attempts together, while nobody gives it an answer. Default 5 seconds; the shorter of it and
    /// <c>SessionOptions.IOTimeout</c> holds. Once nobody has answered any call for as long, calls are tried once and fail at once, until
    /// somebody does.
    /// </summary>
    public TimeSpan OutageTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the client may take to say goodbye when the application stops. Default 2 seconds; nothing is lost without it.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(2);
}
