using System.Globalization;
using System.Text;

namespace OrleansSessions.Silo.Tests;

/// <summary>What a client makes of a response: not in which pieces it came, nor how many heartbeats are in it.</summary>
/// <param name="IsComplete">Whether it has ended.</param>
internal sealed record SeenResponse(int Status, string? ContentType, string? SetCookie, string Body, bool IsComplete)
{
    /// <summary>Reads all responses that a server has sent on a connection so far.</summary>
    public static List<SeenResponse> ReadAll(ReadOnlySpan<byte> sent)
    {
        var all = new List<SeenResponse>();
        var rest = Encoding.Latin1.GetString(sent);
        while (rest.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
        {
            var lines = rest[..end].Split("\r\n");
            var headers = lines.Skip(1).Select(static line => line.Split(": ", 2)).ToLookup(static header => header[0], static header => header[1], StringComparer.OrdinalIgnoreCase);
            rest = rest[(end + 4)..];
            var (body, isComplete) = headers["Transfer-Encoding"].Any() ? Chunks(ref rest) : Fixed(ref rest, int.Parse(headers["Content-Length"].Single(), CultureInfo.InvariantCulture));
            all.Add(new SeenResponse(
                int.Parse(lines[0].AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture), headers["Content-Type"].SingleOrDefault(), headers["Set-Cookie"].SingleOrDefault()?.ToLowerInvariant(), body.TrimEnd('\n'), isComplete));
        }

        return all;
    }

    private static (string Body, bool IsComplete) Fixed(ref string rest, int length)
    {
        var body = rest[..Math.Min(length, rest.Length)];
        rest = rest[body.Length..];
        return (body, body.Length == length);
    }

    private static (string Body, bool IsComplete) Chunks(ref string rest)
    {
        var body = new StringBuilder();
        while (rest.IndexOf("\r\n", StringComparison.Ordinal) is > 0 and var end)
        {
            var length = int.Parse(rest.AsSpan(0, end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (rest.Length < end + 2 + length + 2)
            {
                break;
            }

            body.Append(rest, end + 2, length);
            rest = rest[(end + 2 + length + 2)..];
            if (length == 0)
            {
                return (body.ToString(), true);
            }
        }

        return (body.ToString(), false);
    }
}
