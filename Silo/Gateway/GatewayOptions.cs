namespace OrleansSessions.Silo;

/// <summary>Section <c>Gateway</c>: the port that web nodes call.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Where it listens. Default <c>http://*:5080</c>; with https the certificate is <c>Kestrel:Certificates:Default</c>.</summary>
    public string Url { get; set; } = "http://*:5080";

    /// <summary>What is spoken. Default: HTTP/2, and with TLS HTTP/1.1 too.</summary>
    public GatewayHttp Protocol { get; set; } = GatewayHttp.Default;

    /// <summary>The applications and their keys. Two keys of one application are valid at a time, so that one can be changed while both are in use.</summary>
    public ApiKeyOptions[] ApiKeys { get; set; } = [];

    /// <summary>A file with more of them: lines of an application and a key, and comments after #. Read again within seconds of a change.</summary>
    public string? ApiKeysFile { get; set; }

    /// <summary>Calls at a time. One more is answered 503. Default 4,096.</summary>
    public int MaximumConcurrentCalls { get; set; } = 4096;

    /// <summary>Bytes of the calls' bodies at a time, and of the answers that wait for their readers. Default 256 MiB.</summary>
    public long MaximumConcurrentBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>How much of both one application may have, in percent. Default 75: 3,072 calls and 192 MiB. 1 to 100.</summary>
    public int ApplicationShare { get; set; } = 75;

    /// <summary>Bytes of one call's body. Default: twice <c>Sessions:MaximumSessionBytes</c> and 64 KiB, which holds every change that a session could take.</summary>
    public int? MaximumBodyBytes { get; set; }

    internal int MaximumApplicationCalls => Math.Max(1, (int)((long)MaximumConcurrentCalls * ApplicationShare / 100));

    internal long MaximumApplicationBytes => MaximumConcurrentBytes / 100 * ApplicationShare;

    /// <summary>The bound on a body that is in force.</summary>
    public int MaximumBodyBytesFor(SessionLimits limits) => MaximumBodyBytes ?? (int)Math.Min(int.MaxValue, (2L * limits.MaximumSessionBytes) + (64 * 1024));
}
