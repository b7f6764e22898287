using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSessions.Cluster.Tests;

/// <summary>All calls of the clients of one run and their results, in the order of the calls.</summary>
internal sealed record SessionHistory(HistoryHead Head, IReadOnlyList<Operation> Operations)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
        AllowOutOfOrderMetadataProperties = true,
    };

    /// <summary>The operations of each session.</summary>
    public IEnumerable<IGrouping<string, Operation>> Sessions => Operations.GroupBy(static operation => operation.Session);

    /// <summary>Writes one JSON object a line: the head, then the operations.</summary>
    public async Task SaveAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var lines = Operations.Select(static operation => JsonSerializer.Serialize(operation, Json)).Prepend(JsonSerializer.Serialize(Head, Json));
        await File.WriteAllLinesAsync(path, lines);
    }

    /// <summary>Reads what <see cref="SaveAsync"/> wrote.</summary>
    public static async Task<SessionHistory> ReadAsync(string path)
    {
        var lines = await File.ReadAllLinesAsync(path);
        var head = JsonSerializer.Deserialize<HistoryHead>(lines[0], Json)!;
        return new SessionHistory(head, [.. lines.Skip(1).Select(static line => JsonSerializer.Deserialize<Operation>(line, Json)!)]);
    }
}
