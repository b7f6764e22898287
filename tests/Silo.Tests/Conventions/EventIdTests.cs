using System.Reflection;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>Filters and alerts go by an event's id: over all assemblies each id means one thing, has a name, and is in the register, docs/events.md.</summary>
public sealed class EventIdTests
{
    // Ids and names of ASP.NET Core's own sessions.
    private const int FrameworkMaximum = 13;

    private static readonly List<LoggerMessageAttribute> Events =
    [
        .. new[] { "Session.Orleans", "Session.Orleans.Client", "Session.Orleans.InProcess", "Silo" }
            .SelectMany(static assembly => Assembly.Load(assembly).GetTypes())
            .SelectMany(static type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .DistinctBy(static message => (message.EventId, message.EventName, message.Message)),
    ];

    [Fact]
    public void EventIds_OverAllAssemblies_MeanOneThingEach()
    {
        var ambiguous = Events.GroupBy(static message => message.EventId).Where(static same => same.Count() > 1).Select(static same => same.Key);

        Assert.True(Events.Count > 60);
        Assert.Empty(ambiguous);
        Assert.Empty(Events.Where(static message => message.EventId is > FrameworkMaximum and <= 100).Select(static message => message.EventId));
    }

    [Fact]
    public void Events_Each_AreInTheRegisterUnderTheirName()
    {
        var register = Checkout.Read("docs/events.md");

        Assert.All(Events, message => Assert.Contains($"| {message.EventId} | `{message.EventName}` | {message.Level} |", register, StringComparison.Ordinal));
    }
}
