namespace OrleansSessions;

/// <summary>What the stored bytes turned out to be.</summary>
internal readonly record struct DocumentRead
{
    /// <summary>Not a document of this session: to be set aside.</summary>
    public static DocumentRead Unreadable => default;

    /// <summary>The document, when it could be read.</summary>
    public SessionDocument? Document { get; private init; }

    /// <summary>The format, when it is one of a later release: to be left alone.</summary>
    public byte? NewerFormat { get; private init; }

    public static DocumentRead Of(SessionDocument document) => new() { Document = document };

    public static DocumentRead Newer(byte format) => new() { NewerFormat = format };
}
