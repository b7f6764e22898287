using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A browser: one session after the other, since an ended one cannot come back under its key.</summary>
internal sealed class SessionSlot(string run, string name, TimeSpan idle)
{
    private int _generation = 1;

    public string Name => name;

    public TimeSpan Idle => idle;

    public int Generation => Volatile.Read(ref _generation);

    public string SessionName(int generation) => string.Create(CultureInfo.InvariantCulture, $"{name}.{generation}");

    public SessionId Id(int generation) =>
        SessionId.From(SessionId.ApplicationTag(SiloCluster.Application), SHA256.HashData(Encoding.UTF8.GetBytes($"{run}/{SessionName(generation)}")));

    /// <summary>Goes on to the next session; once, however many find that this one is over.</summary>
    public void Next(int generation) => Interlocked.CompareExchange(ref _generation, generation + 1, generation);
}
