namespace OrleansSessions.Testing;

/// <summary>A directory that is deleted with its test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sessions-tests-");

    public string Path => _directory.FullName;

    /// <summary>The full path of a file in it. Creates the folders that lead there.</summary>
    /// <param name="path">Its path from this directory.</param>
    public string At(string path)
    {
        var full = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        return full;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
