using System.Text;

namespace OrleansSessions.Protocol;

/// <summary>The values of an enum as metrics and spans spell them: <c>retry_too_late</c>.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly string[] All = [.. Enumerable.Range(0, Enum.GetValues<T>().Max(static v => Convert.ToInt32(v, null)) + 1).Select(static i => Spell(Enum.ToObject(typeof(T), i).ToString()!))];

    public static string Of(T value) => Convert.ToInt32(value, null) is var i && i < All.Length ? All[i] : "unknown";

    private static string Spell(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
