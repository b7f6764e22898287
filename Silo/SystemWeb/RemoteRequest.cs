using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions.Silo;

/// <summary>A request of the System.Web adapters: its session, and what is answered.</summary>
internal sealed partial class RemoteRequest
{
    public const string KeyHeader = "X-SystemWebAdapter-RemoteAppAuthentication-Key";
    public const string ReadOnlyHeader = "X-SystemWebAdapter-RemoteAppSession-ReadOnly";

    private readonly HttpContext _context;
    private readonly RemoteSessionKeys _keys;
    private readonly SystemWebOptions _options;
    private readonly AdmittedBytes _bytes;
    private readonly ILogger _logger;

    public RemoteRequest(HttpContext context, RemoteSessionKeys keys, SystemWebOptions options, AdmittedBytes bytes, ILogger logger)
    {
        (_context, _keys, _options, _bytes, _logger) = (context, keys, options, bytes, logger);
        (Id, IsPresented) = context.Request.Cookies[options.CookieName] is { } text && SystemWebSessionKey.IsValid(text) ? (text, true) : (SystemWebSessionKey.New(), false);
        Trace = context.Request.Headers.TraceParent;
    }

    /// <summary>The id in the cookie, or one that is made for this request.</summary>
    public string Id { get; private set; }

    /// <summary>Whether the id was in the request's cookie.</summary>
    public bool IsPresented { get; private set; }

    public string? Trace { get; }

    public bool IsReadOnly => bool.TryParse(_context.Request.Headers[ReadOnlyHeader], out var isReadOnly) && isReadOnly;

    public SessionId Session => _keys.IdOf(Id);

    public CancellationToken Aborted => _context.RequestAborted;

    public bool HasAnswered => _context.Response.HasStarted;

    /// <summary>Goes on with an id that nobody has.</summary>
    public void Renew() => (Id, IsPresented) = (SystemWebSessionKey.New(), false);

    public ulong NewHolder() => RemoteSessionKeys.NewHolder(Trace);

    public Guid TicketOf(ulong holder) => _keys.TicketOf(Session, holder);

    /// <summary>Reads what was sent; null, and refused, if it is too large.</summary>
    public async Task<WireBuffer?> ReadAsync(int maximumBytes)
    {
        try
        {
            var body = await GatewayRequest.ReadAsync(_context.Request.BodyReader, _context.Request.ContentLength, maximumBytes, Aborted, _bytes.TryHold);
            if (body is null && _bytes.Full is { } full)
            {
                RefuseForNow(full);
            }
            else if (body is null)
            {
                Refuse(StatusCodes.Status413PayloadTooLarge, $"A session may have at most {maximumBytes} bytes here (Gateway:MaximumBodyBytes)");
            }

            return body;
        }
        catch (BadHttpRequestException bad)
        {
            Refuse(bad.StatusCode, "The session did not arrive");
            return null;
        }
    }

    /// <summary>Sends the session. A browser that brought no id is given one: the adapters pass the cookie on.</summary>
    /// <param name="load">What it holds.</param>
    /// <param name="contentType">What the adapters expect.</param>
    /// <param name="end">What follows.</param>
    /// <param name="further">How much more is announced, and follows later or never; null for an answer without a length.</param>
    /// <returns>False if it was refused, because there is no room for it.</returns>
    public async Task<bool> SendAsync(LoadOutcome load, string contentType, ReadOnlyMemory<byte> end, long? further)
    {
        using var buffer = new WireBuffer();
        RemoteSessionFormat.Write(buffer, new RemoteSession
        {
            Id = Id,
            IsNew = load.Status == LoadStatus.Ended,
            IsReadOnly = IsReadOnly,
            Timeout = RemoteSessionChanges.TimeoutOf(load.Lifetime, _options),
            Entries = load.Patch.Set,
        });
        end.Span.CopyTo(buffer.GetSpan(end.Length));
        buffer.Advance(end.Length);
        if (!_bytes.TryHold(buffer.Written.Length))
        {
            RefuseForNow(_bytes.Full!);
            return false;
        }

        var response = _context.Response;
        if (!IsPresented)
        {
            response.Cookies.Append(_options.CookieName, Id, new CookieOptions { Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = _options.RequireSsl });
        }

        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.ContentLength = buffer.Written.Length + further;
        await WriteAsync(buffer.Written);
        return true;
    }

    /// <summary>Writes, and waits until it was taken: not for long.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _context.Response.Body.WriteAsync(bytes, Aborted);
            await _context.Response.Body.FlushAsync(Aborted).WaitAsync(GatewayEndpoints.MaximumAnswerTime, Aborted);
        }
        catch (TimeoutException)
        {
            _context.Abort();
            throw new OperationCanceledException(Aborted);
        }
    }

    /// <summary>Ends the answer before all that was announced.</summary>
    public void Abort() => _context.Abort();

    public void Refuse(int status, string reason)
    {
        LogRefused(_logger, _context.Connection.RemoteIpAddress, status, reason);
        _context.Response.StatusCode = status;
        if (_context.Features.Get<IHttpResponseFeature>() is { } response)
        {
            response.ReasonPhrase = string.Concat(reason.Select(static one => one is >= ' ' and <= '~' ? one : '?')); // what the adapters log
        }
    }

    /// <summary>Refuses what may work soon. Nothing of it was done.</summary>
    public void RefuseForNow(string reason)
    {
        _context.Response.Headers.RetryAfter = "1";
        Refuse(StatusCodes.Status503ServiceUnavailable, reason);
    }

    public void Refuse(SessionOutage outage)
    {
        if (outage.MayHaveBeenApplied)
        {
            Refuse(StatusCodes.Status503ServiceUnavailable, $"{outage.Detail} The session may have been stored.");
        }
        else
        {
            RefuseForNow(outage.Detail);
        }
    }

    [LoggerMessage(412, LogLevel.Debug, "A request for a remote session from {Caller} was refused with status {Status}: {Reason}", EventName = "RemoteSessionRefused")]
    private static partial void LogRefused(ILogger logger, System.Net.IPAddress? caller, int status, string reason);
}
