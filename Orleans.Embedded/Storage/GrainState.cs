namespace Orleans;

/// <inheritdoc cref="IGrainState{T}"/>
public sealed class GrainState<T> : IGrainState<T>
{
    /// <summary>Nothing, not stored.</summary>
    public GrainState()
    {
    }

    /// <summary>A state that was not stored.</summary>
    public GrainState(T? state) : this(state, null)
    {
    }

    /// <summary>A state with the version that it was read at.</summary>
    public GrainState(T? state, string? eTag)
    {
        State = state;
        ETag = eTag;
    }

    /// <inheritdoc/>
    public T? State { get; set; }

    /// <inheritdoc/>
    public string? ETag { get; set; }

    /// <inheritdoc/>
    public bool RecordExists { get; set; }
}
