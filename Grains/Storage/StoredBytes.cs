using Orleans;

namespace OrleansSessions.Grains;

/// <summary>
/// The only type of state that is stored. To Orleans and its storage providers, a document is an opaque sequence of bytes. No serializer looks into it, so
/// none can change it, and an old silo cannot drop the fields of a newer one by reading and writing a document.
/// </summary>
/// <remarks>
/// There is no shared default instance, on purpose: a serializer that populates an existing object would copy one session's contents into another's.
/// </remarks>
[GenerateSerializer]
[Alias("sessions.StoredBytes")]
internal sealed class StoredBytes
{
    [NonSerialized]
    private readonly DateTimeOffset? _keepUntil;

    /// <summary>The document. Empty only when there is no record: storage accepts no empty documents.</summary>
    [Id(0)]
    public byte[] Bytes { get; set; } = [];

    /// <summary>
    /// A hint for a storage that can delete records by itself: it may delete the record some time after this moment. It is not part of the document, and
    /// is never read back. Null: the record stays until it is cleared.
    /// </summary>
    public DateTimeOffset? KeepUntil
    {
        get => _keepUntil;
        init => _keepUntil = value;
    }
}
