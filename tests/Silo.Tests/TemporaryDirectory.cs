namespace OrleansSessions.Silo.Tests;

/// <summary>A directory of one test's own, gone with it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("silo-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
