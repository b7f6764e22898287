using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <summary>
/// Stores the data protection key ring in the cluster: one row per application, with an entry for each key and revocation. The interface is synchronous,
/// so a thread waits, for a bounded time. A failure throws, and data protection tries again.
/// </summary>
internal sealed partial class ClusterKeyRepository(ClusterRecordStore rows, TimeProvider time, ILogger<ClusterKeyRepository> logger) : IXmlRepository
{
    // Shorter than SessionOptions.IOTimeout, because a thread waits: at the start of the application or in a request.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly SessionId _id = IdOf(rows.OfKind);

    /// <summary>Returns the id of an application's row.</summary>
    public static SessionId IdOf(Func<string, SessionIds> ofKind) => ofKind("KeyRing").Of("");

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var row = Blocking.Wait(async () =>
        {
            using var bound = new CancellationTokenSource(CallTimeout, time);
            return await BoundAsync(rows.LoadAsync(_id, ClusterRecordStore.MaximumIdleTimeout, bound.Token), bound);
        });
        return [.. row.Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(entry => Parse(entry.Key, entry.Value)).OfType<XElement>()];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        var name = string.IsNullOrEmpty(friendlyName) ? $"{Guid.NewGuid()}" : friendlyName;
        var changes = new SessionPatch { Set = [new SessionEntry(name, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)))] };
        Blocking.Wait(async () =>
        {
            using var bound = new CancellationTokenSource(CallTimeout, time);
            return await BoundAsync(StoreAsync(changes, bound.Token), bound);
        });
    }

    private async ValueTask<bool> StoreAsync(SessionPatch changes, CancellationToken cancellationToken)
    {
        await rows.PutAsync(_id, changes, new SessionLifetime(ClusterRecordStore.MaximumIdleTimeout, null), cancellationToken);
        return true;
    }

    private static async Task<T> BoundAsync<T>(ValueTask<T> call, CancellationTokenSource bound)
    {
        try
        {
            return await call;
        }
        catch (OperationCanceledException error) when (bound.IsCancellationRequested)
        {
            throw new SessionUnavailableException($"The key ring is in the cluster, and the cluster did not answer within {CallTimeout}.", error);
        }
    }

    // An unreadable key must not make the others, and so all cookies, unreadable.
    private XElement? Parse(string name, ReadOnlyMemory<byte> stored)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(stored.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return XElement.Load(reader);
        }
        catch (XmlException error)
        {
            LogUnreadable(logger, name, error);
            return null;
        }
    }

    [LoggerMessage(145, LogLevel.Error, "{name}, in the key ring that the cluster keeps, is not valid XML. It is ignored, and cookies that it protects cannot be read.", EventName = "KeyUnreadable")]
    private static partial void LogUnreadable(ILogger logger, string name, Exception error);
}
