namespace OrleansSessions.Silo;

/// <summary>Section <c>Gateway</c>: the port that web nodes call.</summary>
internal sealed class GatewayOptions
{
    // A body is several times in memory while it is carried out: as it came, as values, in the document, and as it is stored.
    private const int ShareOfMemory = 16;

    // One application's share of it holds one body of the largest size that there is by default.
    private const long MinimumBytes = 16 * 1024 * 1024;

    /// <summary>Where it listens. Default <c>http://*:5080</c>; with https the certificate is <c>Kestrel:Certificates:Default</c>.</summary>
    public string Url { get; set; } = "http://*:5080";

    /// <summary>The HTTP versions. Default: HTTP/2, and with TLS HTTP/1.1 too.</summary>
    public GatewayHttp Protocol { get; set; } = GatewayHttp.Default;

    /// <summary>The applications and their keys. An application can have two keys, so that a key can be replaced without downtime.</summary>
    public ApiKeyOptions[] ApiKeys { get; set; } = [];

    /// <summary>A file with more keys: one application and key per line, comments after #. Changes are read within seconds.</summary>
    public string? ApiKeysFile { get; set; }

    /// <summary>The maximum number of concurrent calls. Further calls get 503. Default 4,096; at least 1, at most 1,000,000.</summary>
    public int MaximumConcurrentCalls { get; set; } = 4096;

    /// <summary>
    /// The maximum number of bytes of concurrent request bodies and unread responses. Default 256 MiB; at most a sixteenth of the memory that the process
    /// may use, but 16 MiB are always allowed.
    /// </summary>
    public long MaximumConcurrentBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>The share of both limits that one application may use, in percent. Default 75 (3,072 calls and 192 MiB); 1 to 100.</summary>
    public int ApplicationShare { get; set; } = 75;

    /// <summary>The maximum size of one request body, in bytes. Default: twice <c>Sessions:MaximumSessionBytes</c> plus 64 KiB, which holds any change that a session could accept.</summary>
    public int? MaximumBodyBytes { get; set; }

    internal int MaximumApplicationCalls => Math.Max(1, (int)((long)MaximumConcurrentCalls * ApplicationShare / 100));

    internal int MaximumApplicationConnections => Math.Max(1, GatewayConnections.Maximum * ApplicationShare / 100);

    /// <summary><see cref="MaximumConcurrentBytes"/>, as far as there is memory for it.</summary>
    internal long EffectiveConcurrentBytes => Math.Min(MaximumConcurrentBytes, Math.Max(MinimumBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory));

    internal long MaximumApplicationBytes => EffectiveConcurrentBytes / 100 * ApplicationShare;

    /// <summary>Gets the effective maximum of a request body.</summary>
    public int MaximumBodyBytesFor(SessionLimits limits) => MaximumBodyBytes ?? (int)Math.Min(int.MaxValue, (2L * limits.MaximumSessionBytes) + (64 * 1024));
}
