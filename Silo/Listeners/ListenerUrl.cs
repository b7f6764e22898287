using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace OrleansSessions.Silo;

/// <summary>Parses and validates the URL of a listener, in the syntax of Kestrel's URLs.</summary>
internal static class ListenerUrl
{
    /// <summary>Validates the URL. Returns the error, or null.</summary>
    public static string? Fault(string setting, string? url)
    {
        var address = Parse(url);
        return address is not null && (address.Port == 0 ? IPAddress.TryParse(address.Host, out _) : address.Port <= IPEndPoint.MaxPort)
            ? null
            : $"{setting} is '{url}'. It must have http or https, an IP address, localhost or *, and a port, for example http://*:5080. Port 0 (a free port) requires an IP address.";
    }

    public static void Listen(this KestrelServerOptions kestrel, Listener listener)
    {
        var address = Parse(listener.Url) ?? throw new ArgumentException($"Not the address of a listener: {listener.Url}.", nameof(listener));
        void Open(ListenOptions listen)
        {
            listen.Protocols = listener.Protocols;
            if (listener.Serve is { } serve)
            {
                // Resolved with a connection: the configuration is not validated yet.
                listen.Use(next => connection => serve(listen.ApplicationServices)(connection, next));
            }

            if (listener.IsEncrypted)
            {
                listen.UseCertificate();
            }

            listen.Use(next => connection =>
            {
                connection.Features.Set(listener);
                listener.OnDecrypted?.Invoke(connection);
                return next(connection);
            });
        }

        if (IPAddress.TryParse(address.Host, out var ip))
        {
            kestrel.Listen(ip, address.Port, Open);
        }
        else if (address.Host == "localhost")
        {
            kestrel.ListenLocalhost(address.Port, Open);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Open);
        }
    }

    /// <summary>Encrypts with the certificate that counts then; without files for it, with the one that Kestrel finds.</summary>
    private static void UseCertificate(this ListenOptions listen)
    {
        if (listen.ApplicationServices.GetService<ListenerCertificate>() is not { } certificate)
        {
            listen.UseHttps();
            return;
        }

        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current }),
        });
    }

    /// <summary>The URL's parts; null when it is not the URL of a listener.</summary>
    public static BindingAddress? Parse(string? url)
    {
        try
        {
            return url is not null && BindingAddress.Parse(url) is { Scheme: "http" or "https", PathBase: "", IsUnixPipe: false } address
                && (address.Host is "*" or "+" or "localhost" || IPAddress.TryParse(address.Host, out _))
                    ? address
                    : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
