namespace OrleansSessions.Testing;

/// <summary>The kinds of calls a storage takes.</summary>
public enum StorageCall
{
    Read = 1,
    Write = 2,
    Clear = 3,
}
