using System.Diagnostics;
using System.Globalization;

namespace OrleansSessions.Testing;

/// <summary>
/// Ends processes when this process has ended without ending them, however that was: by <c>kill -9</c>, say, after a test that waits for ever. It is a
/// shell beside this process, whose input ends with it.
/// </summary>
public sealed class ProcessGuard : IDisposable
{
    // Each line names a process: to be guarded, or one that has ended. Its number may be another's by now.
    private const string Script =
        """
        trap '' HUP INT QUIT TERM
        guarded=
        while read -r sign id; do
          others=
          for one in $guarded; do [ "$one" = "$id" ] || others="$others $one"; done
          guarded=$others
          [ "$sign" = + ] && guarded="$guarded $id"
        done
        [ -z "$guarded" ] || kill -KILL $guarded
        """;

    private static readonly Lazy<ProcessGuard> OfThisProcess = new(static () => new ProcessGuard());

    private readonly Process _shell;
    private readonly StreamWriter _input;
    private readonly Lock _gate = new();
    private bool _isClosed;

    public ProcessGuard()
    {
        _shell = Process.Start(new ProcessStartInfo("sh", ["-c", Script]) { RedirectStandardInput = true, RedirectStandardError = true })!;
        _input = _shell.StandardInput;
        _input.AutoFlush = true;
    }

    /// <summary>Starts a process that does not outlive this one. Wait for its end before it is disposed: the end is not noticed afterwards.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        if (!OperatingSystem.IsWindows())
        {
            OfThisProcess.Value.Add(process);
        }

        return process;
    }

    /// <summary>Guards a process until it has ended.</summary>
    public void Add(Process process)
    {
        var id = process.Id;
        Write('+', id);
        process.Exited += (_, _) => Write('-', id);
        process.EnableRaisingEvents = true;
    }

    /// <summary>Ends the processes that it guards, as the end of this process does, and waits until it has asked for that.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _input.Dispose();
        }

        _shell.WaitForExit();
        _shell.Dispose();
    }

    private void Write(char sign, int id)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            try
            {
                _input.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign} {id}"));
            }
            catch (IOException)
            {
                _isClosed = true; // the shell was ended from outside: nothing is guarded any more
            }
        }
    }
}
