namespace OrleansSessions;

/// <summary>The session could not do what the application asked for. The types derived from it say why.</summary>
public abstract class SessionException : Exception
{
    private protected SessionException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
