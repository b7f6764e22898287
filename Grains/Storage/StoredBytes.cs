using Orleans;

namespace OrleansSessions;

/// <summary>
/// The one type of state that is ever stored: to Orleans and its storage providers a document is one opaque run of bytes, ours to write and
/// to read. No serializer looks into it, so none can change it, and an old silo cannot drop the fields of a newer one by reading and writing.
/// </summary>
/// <remarks>
/// There is no shared default instance, on purpose: a serializer that fills in an existing object would put one session's contents into
/// another's.
/// </remarks>
[GenerateSerializer]
[Alias("sessions.StoredBytes")]
public sealed class StoredBytes
{
    [NonSerialized]
    private readonly DateTimeOffset? _keepUntil;

    /// <summary>The document. Empty only where there is no record: storage takes no document without bytes.</summary>
    [Id(0)]
    public byte[] Bytes { get; set; } = [];

    /// <summary>
    /// A hint to a storage that can forget by itself, some time after this moment, what nobody removed. It is not part of the document, and never
    /// read back. Null: the record stays until it is cleared.
    /// </summary>
    public DateTimeOffset? KeepUntil
    {
        get => _keepUntil;
        init => _keepUntil = value;
    }
}
