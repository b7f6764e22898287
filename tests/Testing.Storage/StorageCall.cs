namespace OrleansSessions.Testing;

/// <summary>The kinds of storage calls.</summary>
public enum StorageCall
{
    Read = 1,
    Write = 2,
    Clear = 3,
}
