using Orleans.Storage;

namespace OrleansSessions.Grains;

/// <summary>
/// Passes a stored document's bytes unchanged through Orleans' storage providers. Their default serializer would write JSON with base64 and
/// would populate existing objects when it reads.
/// </summary>
internal sealed class StoredBytesSerializer : IGrainStorageSerializer
{
    public static StoredBytesSerializer Instance { get; } = new();

    /// <exception cref="NotSupportedException">The value is not a <see cref="StoredBytes"/>, or has no bytes: providers cannot tell that from a missing record.</exception>
    public BinaryData Serialize<T>(T? input) =>
        input is StoredBytes { Bytes: { Length: > 0 } bytes } ? new BinaryData(bytes) : throw Refusal(typeof(T));

    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not <see cref="StoredBytes"/>.</exception>
    public T Deserialize<T>(BinaryData input)
    {
        // A copy: providers reuse their buffers.
        return new StoredBytes { Bytes = input.ToArray() } is T stored ? stored : throw Refusal(typeof(T));
    }

    private static NotSupportedException Refusal(Type type) =>
        new($"A {type} cannot be stored. The session storage takes only {nameof(StoredBytes)} with at least one byte. Serialize the state first.");
}
