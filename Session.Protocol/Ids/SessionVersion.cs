namespace OrleansSessions.Protocol;

/// <summary>Identifies one stored document of one incarnation of a session. A caller names with it what it holds.</summary>
/// <param name="Incarnation">The incarnation: 128 random bits, new each time a session is created (S10).</param>
/// <param name="Revision">The number of the document within the incarnation, from 1.</param>
/// <param name="Stamp">64 random bits for each stored document, so that a restored backup cannot pass for the document that it replaced.</param>
/// <remarks><c>default</c> means that the caller holds nothing.</remarks>
public readonly record struct SessionVersion(Guid Incarnation, long Revision, ulong Stamp)
{
    /// <summary>Whether this is <c>default</c>.</summary>
    public bool IsNone => Incarnation == Guid.Empty;
}
