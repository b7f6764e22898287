using System.Text;

namespace OrleansSessions.Testing;

/// <summary>A session as the System.Web adapters read and write it, with .NET's own binary reader and writer, as they do: not with the code that is tested.</summary>
public sealed record RemoteState(string Id)
{
    public bool IsNew { get; init; }

    public bool IsAbandoned { get; init; }

    public bool IsReadOnly { get; init; }

    public int Timeout { get; init; } = 20;

    public IReadOnlyDictionary<string, byte[]> Values { get; init; } = new Dictionary<string, byte[]>();

    public IReadOnlyList<string> UnknownKeys { get; init; } = [];

    public string? this[string key] => Values.TryGetValue(key, out var value) ? Encoding.UTF8.GetString(value) : null;

    public RemoteState With(string key, string value) => this with { Values = new Dictionary<string, byte[]>(Values) { [key] = Encoding.UTF8.GetBytes(value) } };

    public RemoteState Without(string key) => this with { Values = Values.Where(entry => entry.Key != key).ToDictionary() };

    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write((byte)1);
            writer.Write(Id);
            writer.Write(IsNew);
            writer.Write(IsAbandoned);
            writer.Write(IsReadOnly);
            writer.Write7BitEncodedInt(Timeout);
            writer.Write7BitEncodedInt(Values.Count);
            foreach (var (key, value) in Values)
            {
                writer.Write(key);
                writer.Write7BitEncodedInt(value.Length);
                writer.Write(value);
            }

            writer.Write7BitEncodedInt(UnknownKeys.Count);
            foreach (var key in UnknownKeys)
                writer.Write(key);
        }

        return bytes.ToArray();
    }

    /// <summary>Reads as much of a stream as belongs to the session.</summary>
    public static RemoteState Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadByte() is not 1 and var version)
            throw new InvalidDataException($"Version {version}.");

        var state = new RemoteState(reader.ReadString()) { IsNew = reader.ReadBoolean(), IsAbandoned = reader.ReadBoolean(), IsReadOnly = reader.ReadBoolean(), Timeout = reader.Read7BitEncodedInt() };
        var values = new Dictionary<string, byte[]>();
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var key = reader.ReadString();
            values.Add(key, reader.ReadBytes(reader.Read7BitEncodedInt()));
        }

        var unknown = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < unknown.Length; i++)
            unknown[i] = reader.ReadString();
        return state with { Values = values, UnknownKeys = unknown };
    }
}
