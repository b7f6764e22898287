using System.Security.Cryptography;

namespace OrleansSessions;

/// <summary>The keys of System.Web's session state, which it calls session ids: whoever has one has the session.</summary>
internal static class SystemWebSessionKey
{
    /// <summary>The kind of their <see cref="SessionIds"/>.</summary>
    public const string Kind = "SystemWeb";

    private const int Length = 24;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz012345"; // System.Web's own: 120 bits in all

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>Whether a text may be a key: System.Web's are in lower case, and Mono's in hexadecimal digits.</summary>
    public static bool IsValid(string? text) => text is { Length: Length } && text.All(char.IsAsciiLetterOrDigit);
}
