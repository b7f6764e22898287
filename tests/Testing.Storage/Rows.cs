using System.Text;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Testing;

internal static class Rows
{
    public const string StateName = "session";

    public static GrainId Id(string key) => GrainId.Create("session", key);

    public static GrainState<StoredBytes> State(string text, string? etag = null) => new(new StoredBytes { Bytes = Encoding.UTF8.GetBytes(text) }, etag);

    public static string Text(IGrainState<StoredBytes> state) => Encoding.UTF8.GetString(state.State!.Bytes);

    public static async Task<GrainState<StoredBytes>> ReadAsync(this IGrainStorage storage, GrainId id, string stateName = StateName)
    {
        var state = new GrainState<StoredBytes>();
        await storage.ReadStateAsync(stateName, id, state);
        return state;
    }

    public static async Task<GrainState<StoredBytes>> WriteAsync(this IGrainStorage storage, GrainId id, string text, string? etag = null, string stateName = StateName)
    {
        var state = State(text, etag);
        await storage.WriteStateAsync(stateName, id, state);
        return state;
    }

    public static async Task ClearAsync(this IGrainStorage storage, GrainId id, string? etag) =>
        await storage.ClearStateAsync(StateName, id, State("last known", etag));
}
