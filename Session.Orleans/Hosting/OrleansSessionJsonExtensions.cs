using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Microsoft.AspNetCore.Http;

/// <summary>Values of a session as JSON, by a type's metadata from source generation: no reflection, so it can be trimmed and compiled ahead.</summary>
public static class OrleansSessionJsonExtensions
{
    /// <summary>The value under a key; <c>default</c> when there is none.</summary>
    /// <exception cref="JsonException">What is there is not one.</exception>
    public static T? GetJson<T>(this ISession session, string key, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(type);
        return session.TryGetValue(key, out var value) ? JsonSerializer.Deserialize(value, type) : default;
    }

    /// <summary>Sets the value under a key. One that is <c>null</c> is stored as JSON's null.</summary>
    public static void SetJson<T>(this ISession session, string key, T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(type);
        session.Set(key, JsonSerializer.SerializeToUtf8Bytes(value, type));
    }
}
