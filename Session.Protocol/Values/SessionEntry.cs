namespace OrleansSessions;

/// <summary>One key and its value. The value's bytes belong to nobody and are never changed.</summary>
/// <param name="Key">Ordinal, case sensitive; may be empty. At most <see cref="SessionLimits.MaximumKeyBytes"/> bytes of UTF-8.</param>
/// <param name="Value">May be empty.</param>
public readonly record struct SessionEntry(string Key, ReadOnlyMemory<byte> Value);
