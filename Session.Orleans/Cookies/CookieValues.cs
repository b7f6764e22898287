using Microsoft.Extensions.Primitives;

namespace OrleansSessions;

/// <summary>
/// The values of one cookie in a request. A browser sends several of one name when another application, or a former release, has set one with another
/// path or domain. ASP.NET Core shows only the last one.
/// </summary>
internal static class CookieValues
{
    /// <summary>Each may cost a call to the cluster.</summary>
    private const int Maximum = 4;

    /// <summary>Whether a request has more than one cookie of a name. Allocates nothing.</summary>
    public static bool AreSeveral(StringValues headers, string name)
    {
        var found = 0;
        foreach (var header in headers)
        {
            var rest = header.AsSpan();
            while (found < 2 && TryNext(ref rest, name, out _))
            {
                found++;
            }
        }

        return found > 1;
    }

    /// <summary>Returns the first four values in the order of the header, which begins with the cookie of the longest path.</summary>
    public static StringValues Of(StringValues headers, string name)
    {
        var values = default(StringValues);
        foreach (var header in headers)
        {
            var rest = header.AsSpan();
            while (values.Count < Maximum && TryNext(ref rest, name, out var value))
            {
                values = StringValues.Concat(values, Uri.UnescapeDataString(value.ToString()));
            }
        }

        return values;
    }

    private static bool TryNext(ref ReadOnlySpan<char> rest, string name, out ReadOnlySpan<char> value)
    {
        while (rest.Length > 0)
        {
            var end = rest.IndexOf(';');
            var cookie = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            if (cookie.Length > name.Length && cookie[name.Length] == '=' && cookie.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                value = cookie[(name.Length + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }
}
