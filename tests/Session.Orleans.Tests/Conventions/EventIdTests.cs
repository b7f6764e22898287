using System.Reflection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>Filters and alerts go by the number: above the framework's own, each means one thing.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void EventIds_AboveTheFrameworks_MeanOneThingEach()
    {
        var events = typeof(OrleansSessionOptions).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Where(static message => message.EventId > 100)
            .ToList();

        Assert.True(events.Count > 15);
        Assert.All(events.GroupBy(static message => message.EventId), static same => Assert.Single(same.Select(static message => message.EventName).Distinct()));
    }
}
