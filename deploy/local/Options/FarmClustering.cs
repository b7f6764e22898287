namespace OrleansSessions.Local;

/// <summary>How silos find each other.</summary>
internal enum FarmClustering
{
    /// <summary>Not at all: there is only one silo.</summary>
    Localhost = 1,

    /// <summary>Through a membership table in Redis.</summary>
    Redis = 2,
}
