namespace OrleansSessions.Cluster.Tests;

/// <summary>Something that happens to a cluster while it is used.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    /// <summary>How many silos it needs.</summary>
    public virtual int Silos => 3;

    /// <summary>The release of its silos when it begins.</summary>
    public virtual Release Begins => Release.Newest;

    public virtual StorageKind Storage => StorageKind.Redis;

    /// <summary>Whether each silo has a host of its own, in a network that can be cut.</summary>
    public virtual bool OnItsOwnNetwork => false;

    /// <summary>Whether storage fails meanwhile: a load that storage cannot cover is answered, but is no touch, so nothing follows from it for S7.</summary>
    public virtual bool BreaksStorage => false;

    /// <summary>Whether a silo's clock differs by seconds from the others': then sessions may end so much too early or too late.</summary>
    public virtual bool MovesClocks => false;

    /// <summary>
    /// Whether silos come or go, so that a session can be active twice for a while: then a read may lag by what S14 allows. Such runs are
    /// counted apart. Where no silo comes or goes no read may lag at all.
    /// </summary>
    public virtual bool MovesSessions => true;

    /// <summary>Breaks something, and makes it whole again before it returns.</summary>
    public abstract Task HappenAsync(SiloCluster cluster, Random random);

    protected static async Task LastAsync(TimeSpan time) => await Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);

    protected static SiloNode AnySilo(SiloCluster cluster, Random random) => cluster.Silos[random.Next(cluster.Silos.Count)];
}
