namespace OrleansSessions;

/// <summary>What stands before a row's payload, once it is known to be sound and the row's own.</summary>
internal readonly record struct RowFileHeader(Guid ETag, int PayloadLength, uint PayloadChecksum);
