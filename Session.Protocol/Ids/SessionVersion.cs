namespace OrleansSessions.Protocol;

/// <summary>Names one stored document of one life of a session: what a caller says it holds.</summary>
/// <param name="Incarnation">The life: 128 random bits, new each time a session is created (S10).</param>
/// <param name="Revision">Counts the stored documents of that life, from 1.</param>
/// <param name="Stamp">64 random bits per stored document, so that a restored backup cannot pass for what it replaced.</param>
/// <remarks><c>default</c> says "I hold nothing".</remarks>
public readonly record struct SessionVersion(Guid Incarnation, long Revision, ulong Stamp)
{
    /// <summary>Whether this is <c>default</c>.</summary>
    public bool IsNone => Incarnation == Guid.Empty;
}
