using System.Text;
using System.Text.RegularExpressions;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>A real client's bytes, sent to a real silo: each answer is the one that the client was made for.</summary>
public sealed partial class RecordingTests
{
    // The silo says that an abandoned session is over, and gives the browser another id. System.Web uses the id again.
    private const string Abandoned = "16-abandon";

    [Fact]
    public async Task Recordings_SentToASilo_AreAnsweredAsTheAdaptersExpect()
    {
        using var silo = await SystemWebSilo.StartAsync();
        var connections = new Dictionary<string, ReplayedConnection>();
        var ids = new Dictionary<string, string>();
        foreach (var (file, events) in Recording.All())
        {
            foreach (var recorded in events)
            {
                if (recorded.Bytes is null)
                {
                    Assert.True(connections.Remove(recorded.Connection, out var closed), file);
                    closed.Dispose();
                    continue;
                }

                if (!connections.TryGetValue(recorded.Connection, out var connection))
                {
                    connections.Add(recorded.Connection, connection = await ReplayedConnection.OpenAsync(silo.Url));
                }

                if (recorded.FromClient)
                {
                    await connection.SendAsync(Encoding.Latin1.GetBytes(Translate(Encoding.Latin1.GetString(recorded.Bytes), ids)));
                }
                else
                {
                    var (then, now) = await connection.AnswerAsync(recorded.Bytes);
                    Compare(file, then, now, ids);
                }
            }
        }

        foreach (var connection in connections.Values)
        {
            connection.Dispose();
        }
    }

    private static void Compare(string file, SeenResponse then, SeenResponse now, Dictionary<string, string> ids)
    {
        if (now.SetCookie is { } cookie)
        {
            Assert.True(then.SetCookie is not null || file == Abandoned, $"{file}: {cookie}");
            ids[IdIn(then.SetCookie ?? then.Body)] = IdIn(cookie);
            Assert.Equal("; path=/; httponly; samesite=lax", Attributes().Match(cookie).Value.Replace("; samesite=lax; httponly", "; httponly; samesite=lax", StringComparison.Ordinal));
        }

        Assert.Equal(
            (file, then.Status, then.ContentType, then.SetCookie is not null || file == Abandoned && now.SetCookie is not null),
            (file, now.Status, now.ContentType, now.SetCookie is not null));
        Assert.Equal(Describe(Translate(then.Body, ids)), Describe(now.Body));
        Assert.True(!then.IsComplete || now.IsComplete, $"{file}: {now}");
        Assert.False(now.IsComplete && !then.IsComplete && now.ContentType == "text/event-stream", $"{file}: the session is not held");
    }

    // The order of the entries is the server's.
    private static string Describe(string body)
    {
        if (body.Length == 0)
        {
            return "";
        }

        var state = RemoteState.Read(new MemoryStream(Encoding.Latin1.GetBytes(body)));
        var values = state.Values.OrderBy(static value => value.Key, StringComparer.Ordinal).Select(static value => $"{value.Key}={Convert.ToHexString(value.Value)}");
        return $"{state.Id} new {state.IsNew} abandoned {state.IsAbandoned} read-only {state.IsReadOnly} timeout {state.Timeout} {string.Join(' ', values)} unknown {string.Join(' ', state.UnknownKeys)}";
    }

    private static string Translate(string text, Dictionary<string, string> ids) => ids.Aggregate(text, static (translated, id) => translated.Replace(id.Key, id.Value, StringComparison.Ordinal));

    private static string IdIn(string text) => Id().Match(text).Value;

    [GeneratedRegex("[a-z0-9]{24}")]
    private static partial Regex Id();

    [GeneratedRegex("; path=.*$")]
    private static partial Regex Attributes();
}
