namespace OrleansSessions;

/// <summary>What storage holds for one row.</summary>
internal sealed record StoredRow(string ETag, byte[] Bytes);
