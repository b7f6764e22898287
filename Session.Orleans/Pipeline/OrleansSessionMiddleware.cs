using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansSessions;

/// <summary>Gives a request its session, stores what it changed before the response is shown, and keeps it alive.</summary>
internal sealed class OrleansSessionMiddleware(RequestDelegate next, SessionPipeline pipeline, TouchQueue touches)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var outer = context.Features.Get<ISessionFeature>();
        var feature = RequestSessions.Find(context, pipeline) ?? new SessionFeature(pipeline, context);
        var gate = feature.Guard();
        context.Features.Set<ISessionFeature>(feature);
        try
        {
            if (SessionPipeline.Exclusive(context) is { } exclusive)
            {
                await feature.AcquireAsync(exclusive.Wait, exclusive.Lease);
            }
            else if (pipeline.Preloads(context))
            {
                await feature.Use().PreloadAsync();
            }

            var routed = context.GetEndpoint() is not null;
            await next(context);
            gate.IsDone = true;
            pipeline.CheckOrder(context, routed);
            await gate.PassAsync();
            if (await feature.FinishAsync() is { } failure && !gate.HasStarted)
            {
                feature.Used?.Discard();
                throw failure; // the response is in somebody's buffer, who can still take it back
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
            gate.Remove();
            context.Features.Set(outer);
        }
    }

    /// <returns>Whether the exception has been answered. If not, it is for the middleware outside of this one.</returns>
    private async Task<bool> TryAnswerAsync(SessionFeature feature, ResponseGate gate, Exception error)
    {
        if (gate.IsHolding && !gate.HasStarted && feature.Answers(error))
        {
            feature.Used?.Discard();
            await gate.FailAsync(error);
            return true;
        }

        if (pipeline.CommitsOnException)
        {
            await feature.FinishAsync(); // once: an error page that uses the session tries again, and one that does not has nothing to say about it
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
        if (feature.Used is not { } session)
        {
            pipeline.KeepAlive(context, touches);
            return;
        }

        if (session.HasWaited)
        {
            pipeline.WarnOfWait(context.GetEndpoint());
        }

        session.Close(over: true);
        RequestSessions.Remember(context, feature);
    }
}
