using System.Net;

namespace OrleansSessions.Tests;

/// <summary>Stands for the process's proxy, passes everything by it, and notices who asked for one address.</summary>
internal sealed class WatchedProxy : IWebProxy, IDisposable
{
    private readonly Uri _watched;
    private readonly IWebProxy _before = HttpClient.DefaultProxy;

    public WatchedProxy(Uri watched)
    {
        _watched = watched;
        HttpClient.DefaultProxy = this;
    }

    public bool WasAsked { get; private set; }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => null;

    public bool IsBypassed(Uri host)
    {
        WasAsked |= host.Authority == _watched.Authority;
        return true;
    }

    public void Dispose() => HttpClient.DefaultProxy = _before;
}
