namespace OrleansSessions;

/// <summary>
/// A stored record was written in a format that this release does not know: a newer release wrote it. It is left exactly as it is, so that a
/// rollback costs availability and never data. A release that reads the format serves it again.
/// </summary>
public sealed class NewerFormatException : Exception
{
    /// <summary>With a message that says what was met.</summary>
    public NewerFormatException(string message)
        : base(message)
    {
    }
}
