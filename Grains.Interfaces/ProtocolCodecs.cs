using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Orleans;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace OrleansSessions.Grains;

/// <summary>
/// Serializes a protocol value in its one binary form, as one length-prefixed field. The values are immutable, so a call within one silo passes them without
/// a copy.
/// </summary>
internal abstract class ProtocolCodec<T>(WireFormat<T> form) : IFieldCodec<T>, IDeepCopier<T>
    where T : class
{
    /// <inheritdoc/>
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, T? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value))
        {
            return;
        }

        var output = new ArrayBufferWriter<byte>(256);
        form.Write(output, value!); // a null is a reference field
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(T), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)output.WrittenCount);
        writer.Write(output.WrittenSpan);
    }

    /// <inheritdoc/>
    public T ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference)
        {
            return ReferenceCodec.ReadReference<T, TInput>(ref reader, field)!;
        }

        field.EnsureWireType(WireType.LengthPrefixed);
        var bytes = reader.ReadBytes(reader.ReadVarUInt32());
        if (!form.TryRead(bytes, out var value))
        {
            throw new InvalidDataException($"{bytes.Length} bytes are not a {typeof(T).Name} that this release can read.");
        }

        ReferenceCodec.RecordObject(reader.Session, value);
        return value;
    }

    /// <inheritdoc/>
    [return: NotNullIfNotNull(nameof(input))]
    public T? DeepCopy(T? input, CopyContext context) => input;
}

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class SessionLoadCodec() : ProtocolCodec<SessionLoad>(WireFormats.Load);

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class SessionCommitCodec() : ProtocolCodec<SessionCommit>(WireFormats.Commit);

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class SessionEndCodec() : ProtocolCodec<SessionEnd>(WireFormats.End);

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class LoadOutcomeCodec() : ProtocolCodec<LoadOutcome>(WireFormats.LoadOutcome);

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class CommitOutcomeCodec() : ProtocolCodec<CommitOutcome>(WireFormats.CommitOutcome);

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class EndOutcomeCodec() : ProtocolCodec<EndOutcome>(WireFormats.EndOutcome);

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class TouchOutcomeCodec() : ProtocolCodec<TouchOutcome>(WireFormats.TouchOutcome);

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class SessionLockCodec() : ProtocolCodec<SessionLock>(WireFormats.Lock);

/// <inheritdoc/>
[RegisterSerializer, RegisterCopier]
internal sealed class LockOutcomeCodec() : ProtocolCodec<LockOutcome>(WireFormats.LockOutcome);
