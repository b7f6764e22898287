namespace OrleansSessions;

/// <summary>The base class of exceptions about a session. The derived types say what went wrong.</summary>
public abstract class SessionException : Exception
{
    private protected SessionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
