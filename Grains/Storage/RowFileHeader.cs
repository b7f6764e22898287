namespace OrleansSessions.Grains;

/// <summary>The verified header of a row's file.</summary>
internal readonly record struct RowFileHeader(Guid ETag, int PayloadLength, uint PayloadChecksum);
