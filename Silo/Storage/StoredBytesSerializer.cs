using Orleans.Storage;

namespace OrleansSessions.Silo;

/// <summary>
/// Passes a stored document through Orleans' storage providers as it is. Their default serializer would write JSON, in which bytes are base64,
/// and would fill in existing objects when it reads.
/// </summary>
internal sealed class StoredBytesSerializer : IGrainStorageSerializer
{
    /// <exception cref="NotSupportedException">It is no <see cref="StoredBytes"/>, or one without bytes: providers could not tell it from no record.</exception>
    public BinaryData Serialize<T>(T? input) =>
        input is StoredBytes { Bytes: { Length: > 0 } bytes } ? new BinaryData(bytes) : throw Refusal(typeof(T));

    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no <see cref="StoredBytes"/>.</exception>
    public T Deserialize<T>(BinaryData input)
    {
        // A copy: providers read into buffers that they use again.
        return new StoredBytes { Bytes = input.ToArray() } is T stored ? stored : throw Refusal(typeof(T));
    }

    private static NotSupportedException Refusal(Type type) =>
        new($"A {type} cannot be stored. The storage of sessions keeps {nameof(StoredBytes)} with at least one byte: write the state into bytes first.");
}
