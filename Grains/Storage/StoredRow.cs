namespace OrleansSessions.Grains;

/// <summary>A row in storage.</summary>
internal sealed record StoredRow(string ETag, byte[] Bytes);
