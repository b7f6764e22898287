using System.Security.Cryptography.X509Certificates;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>The certificates of a cluster's silos and clients, by one authority, in files that can be renewed.</summary>
internal sealed class SiloCertificates : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Authority _authority = new("cluster");

    /// <summary>Writes the files of a silo's certificate, in place of those that are there.</summary>
    /// <param name="silo">The silo's name.</param>
    /// <param name="until">When it ends, from now. Default: long after the run.</param>
    /// <returns>The settings that lead there.</returns>
    public IReadOnlyList<(string Name, string Value)> Of(string silo, TimeSpan? until = null) => [.. _authority.Settings(_directory.Path, silo, until: until)];

    /// <summary>The certificate of a client.</summary>
    public X509Certificate2 Client()
    {
        var files = Of("client");
        return X509Certificate2.CreateFromPemFile(files[0].Value, files[1].Value);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }
}
