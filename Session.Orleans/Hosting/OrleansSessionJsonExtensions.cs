using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Microsoft.AspNetCore.Http;

/// <summary>Reads and writes session values as JSON, with source-generated metadata instead of reflection, so that it works with trimming and native AOT.</summary>
public static class OrleansSessionJsonExtensions
{
    /// <summary>Reads the value of a key.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="key">The key.</param>
    /// <param name="type">The metadata of the type.</param>
    /// <returns>The value; <c>default</c> if there is none.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="JsonException">The stored bytes are not the JSON of a <typeparamref name="T"/>.</exception>
    public static T? GetJson<T>(this ISession session, string key, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(type);
        return session.TryGetValue(key, out var value) ? JsonSerializer.Deserialize(value, type) : default;
    }

    /// <summary>Sets the value of a key. A null value is stored as the JSON literal null.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="session">The session.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">The metadata of the type.</param>
    /// <exception cref="ArgumentNullException"><paramref name="session"/>, <paramref name="key"/> or <paramref name="type"/> is null.</exception>
    /// <exception cref="OrleansSessions.SessionLimitException">The key or the value exceeds a limit of <see cref="OrleansSessions.OrleansSessionOptions"/>.</exception>
    public static void SetJson<T>(this ISession session, string key, T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(type);
        session.Set(key, JsonSerializer.SerializeToUtf8Bytes(value, type));
    }
}
