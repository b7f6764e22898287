namespace Orleans;

/// <summary>What is stored of a grain, with what is known about the stored row.</summary>
/// <typeparam name="T">The type of what is stored.</typeparam>
public interface IGrainState<T>
{
    /// <summary>What is stored.</summary>
    T? State { get; set; }

    /// <summary>Which version of the row this is; null if none was read or written.</summary>
    string? ETag { get; set; }

    /// <summary>Whether there is a row.</summary>
    bool RecordExists { get; set; }
}
