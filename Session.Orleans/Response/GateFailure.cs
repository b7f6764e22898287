using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>
/// The response to one failure. It is written at once, past the gate, or left to a page of the application that is outside of the session middleware: then
/// the application is told to stop, and if it goes on nevertheless, the response is written here with its first write after a second, because the client
/// waits.
/// </summary>
internal sealed class GateFailure(HttpContext context, IHttpResponseFeature response, IHttpResponseBodyFeature body, InitialHeaders kept, IStatusCodePagesFeature? pages, IResponseCommitter committer, SessionFailure failure)
{
    // How long an application that has a page for the failure may go on.
    private static readonly TimeSpan PageDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationToken _aborted = context.RequestAborted;
    private readonly long _began = committer.Time.GetTimestamp();

    public bool IsLeftToPage { get; } = committer.FailureWriter is null && FailureResponse.HasPage(context, pages);

    /// <summary>Whether the page has to be given up.</summary>
    public bool IsLate => committer.Time.GetElapsedTime(_began) >= PageDelay;

    /// <summary>Stops an application that writes for as long as the client is connected.</summary>
    public void StopApplication() => context.RequestAborted = new CancellationToken(canceled: true);

    /// <summary>Prepares the response for the page, which the middleware outside shows when the request leaves the session middleware.</summary>
    public void PrepareForPage()
    {
        if (!response.HasStarted)
        {
            FailureResponse.Prepare(context, response, kept, failure, closes: false);
            context.RequestAborted = _aborted;
        }
    }

    /// <summary>Writes the response. A middleware in between may have features of its own, and gets them back.</summary>
    /// <param name="closes">Whether the connection must serve no other request, because the application still runs.</param>
    public async Task WriteAsync(bool closes)
    {
        var (outerResponse, outerBody) = (context.Features.Get<IHttpResponseFeature>(), context.Features.Get<IHttpResponseBodyFeature>());
        context.Features.Set(response);
        context.Features.Set(body);
        try
        {
            await WritePastGateAsync(closes);
            await body.CompleteAsync();
        }
        finally
        {
            context.Features.Set(outerResponse);
            context.Features.Set(outerBody);
        }
    }

    private async Task WritePastGateAsync(bool closes)
    {
        FailureResponse.Prepare(context, response, kept, failure, closes);
        try
        {
            await FailureResponse.WriteAsync(context, failure, committer.FailureWriter);
        }
        catch (Exception error)
        {
            committer.OnFailureWriterFailed(error);
            if (!response.HasStarted)
            {
                FailureResponse.Prepare(context, response, kept, failure, closes);
                await FailureResponse.WriteBuiltInAsync(context, failure);
            }
        }
    }
}
