namespace OrleansSessions.Grains;

/// <summary>
/// Thrown when a stored record has a format that only a newer release knows. The record is left unchanged, so that a rollback costs availability and never
/// data. A release that reads the format returns the record again.
/// </summary>
internal sealed class NewerFormatException : Exception
{
    /// <summary>Initializes a new instance of <see cref="NewerFormatException"/>.</summary>
    /// <param name="message">Which record, its format, and the newest known format.</param>
    public NewerFormatException(string message)
        : base(message)
    {
    }
}
