namespace OrleansSessions.Grains;

/// <summary>The result of reading stored bytes.</summary>
internal readonly record struct DocumentRead
{
    /// <summary>The bytes are not a document of this session, and must be moved to quarantine.</summary>
    public static DocumentRead Unreadable => default;

    /// <summary>The document; null when it could not be read.</summary>
    public SessionDocument? Document { get; private init; }

    /// <summary>The format, if only a newer release knows it. The record must be left unchanged.</summary>
    public byte? NewerFormat { get; private init; }

    public static DocumentRead Of(SessionDocument document) => new() { Document = document };

    public static DocumentRead Newer(byte format) => new() { NewerFormat = format };
}
