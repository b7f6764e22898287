namespace OrleansSessions;

/// <summary>A key and its value. The bytes of the value are never changed.</summary>
/// <param name="Key">The key: ordinal, case sensitive, may be empty. At most <see cref="SessionLimits.MaximumKeyBytes"/> bytes of UTF-8.</param>
/// <param name="Value">The value; may be empty. At most <see cref="SessionLimits.MaximumEntryBytes"/> bytes.</param>
public readonly record struct SessionEntry(string Key, ReadOnlyMemory<byte> Value);
