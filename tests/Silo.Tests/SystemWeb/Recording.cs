using System.Globalization;
using System.Text;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>One thing that was seen on a connection between a real client of the System.Web adapters and the server that it was made for.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="FromClient">Who sent it.</param>
/// <param name="Bytes">What was sent; null when the client closed the connection.</param>
internal sealed record RecordedEvent(string Connection, bool FromClient, byte[]? Bytes);

/// <summary>Recordings of a whole visit, one file after the other. Heartbeats are left out.</summary>
internal static class Recording
{
    private const string Folder = "tests/Silo.Tests/SystemWeb/Recordings";

    public static IEnumerable<(string File, List<RecordedEvent> Events)> All() =>
        Directory.EnumerateFiles(Checkout.At(Folder), "*.txt").Order(StringComparer.Ordinal).Select(static file => (Path.GetFileNameWithoutExtension(file), Read(File.ReadAllLines(file))));

    private static List<RecordedEvent> Read(string[] lines)
    {
        var events = new List<RecordedEvent>();
        foreach (var line in lines)
        {
            if (line.StartsWith(">> conn", StringComparison.Ordinal) || line.StartsWith("<< conn", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                events.Add(new RecordedEvent(words[1], words[0] == ">>", words.Length == 2 ? [] : null));
            }
            else
            {
                events[^1] = events[^1] with { Bytes = [.. events[^1].Bytes!, .. Bytes(line)] };
            }
        }

        return events;
    }

    // \r, \n and \xNN are those bytes; the ends of lines are only for reading.
    private static byte[] Bytes(string line)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(line, i, 1));
                continue;
            }

            var kind = line[++i];
            bytes.Add(kind switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                'x' => byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => (byte)kind,
            });
            i += kind == 'x' ? 2 : 0;
        }

        return [.. bytes];
    }
}
