using System.Text;

namespace OrleansSessions.Farm.Tests;

/// <summary>Protocol Buffers on the wire: the fields of one message, by number.</summary>
internal static class ProtoReader
{
    public static IEnumerable<(int Field, byte[] Bytes)> Fields(byte[] message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message, ref at);
            var length = (tag & 7) switch
            {
                0 => Skip(message, at),
                1 => 8,
                5 => 4,
                2 => (int)Varint(message, ref at),
                var type => throw new InvalidDataException($"Wire type {type} is not used."),
            };
            yield return ((int)(tag >> 3), message[at..(at + length)]);
            at += length;
        }
    }

    public static IEnumerable<byte[]> All(byte[] message, int field) => Fields(message).Where(f => f.Field == field).Select(static f => f.Bytes);

    public static string Text(byte[] message, int field) => Encoding.UTF8.GetString(All(message, field).FirstOrDefault() ?? []);

    public static string Hex(byte[] message, int field) => Convert.ToHexStringLower(All(message, field).FirstOrDefault() ?? []);

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private static int Skip(byte[] message, int at)
    {
        var end = at;
        Varint(message, ref end);
        return end - at;
    }
}
