using System.Collections;
using System.Globalization;
using System.Reflection;

namespace OrleansSessions.Protocol.Tests;

/// <summary>Everything that a value holds, as text: two messages with equal texts are equal, whatever their lists are made of.</summary>
internal static class Described
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        IFormattable and not Enum when value.GetType().Namespace == "System" => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        Enum or bool or TimeSpan or Guid or SessionId => value.ToString()!,
        _ => $"{value.GetType().Name} {{ {string.Join(", ", Properties(value).Select(p => $"{p.Name} = {Of(p.GetValue(value))}"))} }}",
    };

    private static PropertyInfo[] Properties(object value) => value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public);
}
