using System.IO.Pipelines;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>
/// Holds back a response until the session's changes are stored: its bytes, and its <c>OnStarting</c> callbacks. Then the response passes
/// through unchanged. If the changes could not be stored, nothing of the response has been sent: a failure response replaces it, and what
/// the application has written, and writes from then on, is discarded.
/// </summary>
/// <remarks>
/// A response that bypasses the gate (an upgrade, or a stream that was taken before the gate was installed) reaches the server's own
/// <c>OnStarting</c>, where the gate stores the changes too. There, a failure can only become a 500 without a body.
/// </remarks>
internal sealed class ResponseGate(HttpContext context, IResponseCommitter committer) : IHttpResponseFeature, IHttpResponseBodyFeature
{
    private readonly IHttpResponseFeature _response = context.Features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly IHttpResponseBodyFeature _body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
    private readonly InitialHeaders _kept = InitialHeaders.Of(context);
    private readonly IStatusCodePagesFeature? _pages = context.Features.Get<IStatusCodePagesFeature>();
    private readonly OnStartingCallbacks _held = new();
    private GateWriter? _writer;
    private GateStream? _stream;
    private GateState _state;
    private Task? _passage;
    private GateFailure? _failure;
    private bool _isWatching;

    public bool IsHolding => _state == GateState.Holding;

    /// <summary>Whether a failure response was sent, or is left to a page.</summary>
    public bool HasFailed => _state is GateState.Failed or GateState.Withheld;

    /// <summary>Whether the failure response is left to a page of the application.</summary>
    public bool IsWithheld => _state == GateState.Withheld;

    public bool HasStarted => _response.HasStarted;

    /// <summary>Whether the application has completed the response and writes no more to it.</summary>
    public bool IsDone { get; set; }

    public int StatusCode { get => _response.StatusCode; set => _response.StatusCode = value; }

    public string? ReasonPhrase { get => _response.ReasonPhrase; set => _response.ReasonPhrase = value; }

    public IHeaderDictionary Headers { get => _response.Headers; set => _response.Headers = value; }

    public Stream Stream => _stream ??= new GateStream(this, _body);

    public PipeWriter Writer => _writer ??= new GateWriter(this, _body);

    Stream IHttpResponseFeature.Body { get => Stream; set => context.Response.Body = value; }

    public void Install()
    {
        context.Features.Set<IHttpResponseFeature>(this);
        context.Features.Set<IHttpResponseBodyFeature>(this);
    }

    public void Remove()
    {
        if (ReferenceEquals(context.Features.Get<IHttpResponseFeature>(), this))
        {
            context.Features.Set(_response);
        }

        if (ReferenceEquals(context.Features.Get<IHttpResponseBodyFeature>(), this))
        {
            context.Features.Set(_body);
        }
    }

    /// <summary>Registers for responses that bypass the gate. Required as soon as there may be changes to store.</summary>
    public void Watch()
    {
        if (!_isWatching && !_response.HasStarted)
        {
            _isWatching = true;
            _response.OnStarting(static gate => ((ResponseGate)gate).OnServerStartingAsync(), this);
        }
    }

    public void OnStarting(Func<object, Task> callback, object state)
    {
        if (_state != GateState.Holding || _response.HasStarted)
        {
            _response.OnStarting(callback, state);
            return;
        }

        Watch();
        _held.Add(callback, state);
    }

    public void OnCompleted(Func<object, Task> callback, object state) => _response.OnCompleted(callback, state);

    public void DisableBuffering() => _body.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => PassThenAsync(static (body, token) => body.StartAsync(token), cancellationToken);

    public Task CompleteAsync() => PassThenAsync(static (body, _) => body.CompleteAsync(), default);

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await PassAsync();
        if (!HasFailed)
        {
            await _body.SendFileAsync(path, offset, count, cancellationToken);
        }
    }

    /// <summary>Opens the gate if there is nothing to store. Also returns true if a failure response was sent.</summary>
    public bool TryPass()
    {
        _state = IsHolding && _response.HasStarted ? GateState.Bypassed : _state; // an upgrade, before the session was used: nothing can replace that response
        if (_state == GateState.Holding)
        {
            if (!_held.IsEmpty || committer.HasPendingWork)
            {
                return false;
            }

            LetThrough();
        }

        return _state != GateState.Withheld || IsDone || !_failure!.IsLate;
    }

    public Task PassAsync() => TryPass() ? Task.CompletedTask : PassSlowAsync();

    /// <summary>Replaces the response with a failure response.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="isCommit">Whether changes were being stored.</param>
    public async Task FailAsync(Exception failure, bool isCommit)
    {
        _held.Drop();
        _writer?.DropHeld();
        _failure = new GateFailure(context, _response, _body, _kept, _pages, committer, committer.Describe(failure, isCommit));
        _state = _failure.IsLeftToPage ? GateState.Withheld : GateState.Failed;
        if (_state == GateState.Failed)
        {
            await _failure.WriteAsync(closes: !IsDone);
        }

        if (!IsDone)
        {
            _failure.StopApplication();
        }
    }

    /// <summary>Called when the request leaves the session middleware after a failure that is left to a page of the application.</summary>
    public void PrepareForPage() => _failure!.PrepareForPage();

    /// <summary>
    /// Opens the gate for a response that another middleware writes: an error page, after an exception. The callbacks go to the server, which runs them
    /// when that response starts.
    /// </summary>
    public void Bypass()
    {
        if (_state != GateState.Holding)
        {
            return;
        }

        _state = GateState.Bypassed;
        _writer?.DropHeld();
        if (!_response.HasStarted)
        {
            _held.HandOver(_response);
        }
    }

    private Task Passed(Func<IHttpResponseBodyFeature, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        HasFailed ? Task.CompletedTask : action(_body, cancellationToken);

    private Task PassThenAsync(Func<IHttpResponseBodyFeature, CancellationToken, Task> action, CancellationToken cancellationToken) =>
        TryPass() ? Passed(action, cancellationToken) : PassSlowThenAsync(action, cancellationToken);

    private async Task PassSlowThenAsync(Func<IHttpResponseBodyFeature, CancellationToken, Task> action, CancellationToken cancellationToken)
    {
        await PassSlowAsync();
        await Passed(action, cancellationToken);
    }

    private async Task PassSlowAsync()
    {
        await _held.RunAsync();
        if (_state == GateState.Holding)
        {
            await (_passage ??= StoreAsync());
        }
        else if (_state == GateState.Withheld)
        {
            _state = GateState.Failed;
            await _failure!.WriteAsync(closes: !IsDone);
        }
    }

    private async Task StoreAsync()
    {
        try
        {
            if (await committer.StoreAsync() is { } failure)
            {
                await FailAsync(failure, isCommit: true);
            }
            else
            {
                LetThrough();
            }
        }
        finally
        {
            _passage = null;
        }
    }

    private void LetThrough()
    {
        committer.OnResponseStarting();
        _state = GateState.Open;
        _writer?.LetHeldThrough();
    }

    private async Task OnServerStartingAsync()
    {
        if (HasFailed)
        {
            committer.OnResponseStarting();
            return;
        }

        if (_state == GateState.Holding)
        {
            await _held.RunAsync();
            _state = GateState.Bypassed;
        }

        if (_state == GateState.Bypassed && (committer.HasPendingWork || committer.HoldsLease) && await committer.StoreAsync() is { } failure)
        {
            throw failure;
        }

        committer.OnResponseStarting();
    }
}
