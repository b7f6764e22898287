using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Runtime;

namespace Orleans.Reminders;

/// <summary>
/// All reminders in one stored row, as UTF-8 JSON: there are a few for a host, one for each shard of a ledger, not one for each session.
/// <code>
/// { "revision": 1, "reminders": [ { "grain": "type/key", "name": "…", "start": "2030-01-01T00:00:00Z", "period": "00:01:00", "version": "…" } ] }
/// </code>
/// </summary>
internal static class ReminderRow
{
    private const int Revision = 1;

    public static byte[] Write(ImmutableDictionary<ReminderKey, Reminder> reminders) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Row(Revision, [.. reminders.Values.Select(static r => new Entry(r.Grain.ToString(), r.ReminderName, r.Start, r.Period, r.Version))]),
            RowContext.Default.Row);

    /// <exception cref="InvalidDataException">A newer release has written it, or something else than reminders is in it.</exception>
    public static ImmutableDictionary<ReminderKey, Reminder> Read(byte[] stored)
    {
        try
        {
            var row = JsonSerializer.Deserialize(stored, RowContext.Default.Row);
            if (row?.Revision != Revision)
            {
                throw new InvalidDataException($"The stored reminders have revision {row?.Revision}; this release reads {Revision}. Start the release that wrote them.");
            }

            return row.Reminders.Select(static e => new Reminder(GrainId.Parse(e.Grain), e.Name, e.Start, e.Period, e.Version)).ToImmutableDictionary(static r => r.Key);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The stored reminders cannot be read: something else is in their row.", exception);
        }
    }

    internal sealed record Row(int Revision, Entry[] Reminders);

    internal sealed record Entry(string Grain, string Name, DateTime Start, TimeSpan Period, Guid Version);
}

/// <summary>How the row is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReminderRow.Row))]
internal sealed partial class RowContext : JsonSerializerContext;
