using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansSessions.Silo;

/// <summary>A port with a purpose. Each endpoint is served on one listener only: the gateway may face a network that the health port must not.</summary>
/// <param name="Name">Its name, used by <see cref="ListenerHosting.RequireListener"/> and in the log.</param>
/// <param name="Url">Its URL: http or https, a host or <c>*</c>, and a port, or 0 for a free one.</param>
/// <param name="Protocols">The HTTP versions.</param>
internal sealed record Listener(string Name, string Url, HttpProtocols Protocols)
{
    public bool IsEncrypted => IsHttps(Url);

    /// <summary>What serves each connection before anything is read from it; null for nothing.</summary>
    public Func<IServiceProvider, Func<ConnectionContext, ConnectionDelegate, Task>>? Serve { get; init; }

    /// <summary>What is done with each connection once it is decrypted; null for nothing.</summary>
    public Action<ConnectionContext>? OnDecrypted { get; init; }

    public static bool IsHttps(string url) => url.StartsWith("https", StringComparison.OrdinalIgnoreCase);
}
