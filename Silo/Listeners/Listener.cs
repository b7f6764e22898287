using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansSessions.Silo;

/// <summary>A port with a purpose. What belongs behind one listener is not found behind another: the gateway may face a network that health must not.</summary>
/// <param name="Name">What is behind it, for the log.</param>
/// <param name="Url">Where it listens: http or https, a host or <c>*</c>, a port or 0 for a free one.</param>
/// <param name="Protocols">What is spoken.</param>
internal sealed record Listener(string Name, string Url, HttpProtocols Protocols);
