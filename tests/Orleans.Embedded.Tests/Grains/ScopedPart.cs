namespace OrleansSessions.Engines;

/// <summary>A scoped service: one for each activation.</summary>
public sealed class ScopedPart(Script script) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public bool Disposed { get; private set; }

    public void Dispose()
    {
        Disposed = true;
        _ = script.PassAsync($"scope of {Id} ended");
    }
}
