namespace OrleansSessions.Farm.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("farm-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
