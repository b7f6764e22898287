namespace OrleansSessions.Benchmarks;

/// <summary>What keeps a web node's sessions.</summary>
internal enum NodeKind
{
    /// <summary>Nothing: it has none.</summary>
    None,

    /// <summary>ASP.NET Core's own session, in a Redis.</summary>
    Framework,

    /// <summary>The cluster, over its gateway.</summary>
    Gateway,

    /// <summary>The cluster, over grain calls.</summary>
    Grain,
}
