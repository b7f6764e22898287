namespace OrleansSessions.Testing;

/// <summary>How many calls a row received, including those that broke.</summary>
public readonly record struct CallCounts(int Reads, int Writes, int Clears)
{
    internal CallCounts And(StorageCall call) => call switch
    {
        StorageCall.Read => this with { Reads = Reads + 1 },
        StorageCall.Write => this with { Writes = Writes + 1 },
        _ => this with { Clears = Clears + 1 },
    };
}
