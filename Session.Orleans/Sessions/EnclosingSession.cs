namespace OrleansSessions;

/// <summary>The session of the middleware around the code that runs. Known only if the framework's own middleware is in a pipeline, which asks for it.</summary>
internal sealed class EnclosingSession
{
    private readonly AsyncLocal<IEnclosingSession?> _current = new();

    /// <summary>Whether somebody asks. Otherwise requests need not pay for the answer.</summary>
    public bool IsAsked { get; set; }

    /// <summary>The session; null if there is none.</summary>
    public IEnclosingSession? Current { get => _current.Value; set => _current.Value = value; }
}
