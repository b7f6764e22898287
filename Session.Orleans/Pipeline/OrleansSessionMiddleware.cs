using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>Provides a request's session, stores its changes before the response is sent, and keeps the session alive.</summary>
internal sealed class OrleansSessionMiddleware(RequestDelegate next, SessionPipeline pipeline, TouchQueue touches)
{
    public Task InvokeAsync(HttpContext context)
    {
        var outer = context.Features.Get<ISessionFeature>();
        return outer is SessionFeature shared && pipeline.IsSecond(shared.Pipeline) ? ContinueAsync(context, shared) : RunAsync(context, outer);
    }

    // A second middleware for one cookie only does what the first could not do before routing.
    private async Task ContinueAsync(HttpContext context, SessionFeature shared)
    {
        if (!shared.IsRouted)
        {
            await EnterAsync(context, shared);
        }

        await next(context);
    }

    private async Task EnterAsync(HttpContext context, SessionFeature feature)
    {
        var endpoint = context.GetEndpoint();
        feature.IsRouted |= endpoint is not null;
        feature.Select(endpoint);
        if (SessionPipeline.Exclusive(context) is { } exclusive)
        {
            await feature.AcquireAsync(exclusive.Wait, exclusive.Lease);
        }
        else if (pipeline.Preloads(context))
        {
            await feature.Use().Loading.PreloadAsync();
        }
    }

    private async Task RunAsync(HttpContext context, ISessionFeature? outer)
    {
        var feature = RequestSessions.Of(context, pipeline);
        var gate = feature.Guard();
        context.Features.Set<ISessionFeature>(feature);
        var framework = pipeline.Share(feature, outer);
        try
        {
            await (framework?.EnterAsync() ?? Task.CompletedTask);
            await EnterAsync(context, feature);
            await next(context);
            gate.IsDone = true;
            pipeline.CheckOrder(context, feature.IsRouted);
            await gate.PassAsync();
            if (gate.IsWithheld)
            {
                gate.PrepareForPage();
            }
            else if (await feature.FinishAsync() is { } failure && !gate.HasStarted)
            {
                feature.Used?.Discard();
                throw failure; // an outer middleware buffers the response, and can still replace it
            }
        }
        catch (Exception error)
        {
            if (!await TryAnswerAsync(feature, gate, error))
            {
                throw;
            }
        }
        finally
        {
            Leave(context, feature);
            framework?.Leave();
            gate.Remove();
            context.Features.Set(outer);
        }
    }

    /// <returns>Whether the exception was turned into a response. If not, it continues to the outer middleware.</returns>
    private async Task<bool> TryAnswerAsync(SessionFeature feature, ResponseGate gate, Exception error)
    {
        if (gate.IsHolding && !gate.HasStarted && feature.Failures.Answers(error))
        {
            feature.Used?.Discard();
            gate.IsDone = true;
            await gate.FailAsync(error, isCommit: false);
            if (gate.IsWithheld)
            {
                gate.PrepareForPage();
            }

            return true;
        }

        if (gate.IsWithheld)
        {
            gate.PrepareForPage();
            if (error is not OperationCanceledException) // the application was told to stop
            {
                pipeline.LogFailedAfterRefusedCommit(error);
            }

            return true;
        }

        if (pipeline.CommitsOnException)
        {
            await feature.FinishAsync(); // only once: an error page that uses the session commits again, and one that does not use it changes nothing
        }
        else
        {
            feature.Used?.DropChanges();
        }

        gate.Bypass();
        return false;
    }

    private void Leave(HttpContext context, SessionFeature feature)
    {
        feature.Select(context.GetEndpoint()); // routing may have run behind this middleware
        if (feature.Used is { } session)
        {
            if (session.Loading.HasWaited)
            {
                pipeline.WarnOfWait(context.GetEndpoint());
            }

            if (feature.IsDetached)
            {
                session.Discard();
            }

            session.Close(over: true);
        }
        else if (feature.KeepsAlive)
        {
            pipeline.KeepAlive(context, touches);
            return;
        }

        RequestSessions.Remember(context, feature);
    }
}
