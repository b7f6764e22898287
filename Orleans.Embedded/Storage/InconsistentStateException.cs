using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A write or clear that named another version than the stored one. Nothing was changed.</summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>One without words.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>One that says what happened.</summary>
    public InconsistentStateException(string message) : base(message)
    {
    }

    /// <summary>One that says what happened, and what was behind it.</summary>
    public InconsistentStateException(string message, Exception? innerException) : base(message, innerException!)
    {
    }

    /// <summary>One that names both versions.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    /// <summary>One that names both versions, and what was behind it.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException)
        : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>One that names both versions, and says what the store said.</summary>
    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException)
        : this(MessageOf(storageException), storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>The version that is stored.</summary>
    public string? StoredEtag { get; }

    /// <summary>The version that the writer held.</summary>
    public string? CurrentEtag { get; }

    private static string MessageOf(Exception storageException)
    {
        ArgumentNullException.ThrowIfNull(storageException);
        return storageException.Message;
    }
}
