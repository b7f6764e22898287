using Microsoft.CodeAnalysis;

namespace OrleansSessions.Analyzers;

/// <summary>What the analyzers look for. docs/analyzers.md has a section for each, named by its id.</summary>
public static class Rules
{
    /// <summary>The session is used in an asynchronous endpoint before anything loaded it.</summary>
    public static readonly DiagnosticDescriptor SynchronousLoad = Rule(
        "OS0001",
        "The session is used before it was loaded",
        "'{0}' is used before the session was loaded: on an endpoint's first use a thread waits for the network (from the second on the session is loaded ahead, unless SessionPreload says otherwise). Await Session.LoadAsync() first, or declare the endpoint's session access.",
        DiagnosticSeverity.Info);

    /// <summary><c>UseOrleansSession</c> before <c>UseRouting</c>.</summary>
    public static readonly DiagnosticDescriptor BeforeRouting = Rule(
        "OS0002",
        "The session stands before routing",
        "UseOrleansSession() is called before UseRouting(): when the request gets its session no endpoint is known, so no declared session access counts, exclusive requests are not exclusive, and nothing is loaded ahead. Move it behind UseRouting().",
        DiagnosticSeverity.Error);

    /// <summary><c>UseSession</c> beside <c>UseOrleansSession</c>.</summary>
    public static readonly DiagnosticDescriptor TwoSessions = Rule(
        "OS0003",
        "Two session middlewares stand in one pipeline",
        "UseSession() and UseOrleansSession() are both called on '{0}': endpoints get the session of the later one, and every request pays for both. Remove UseSession().",
        DiagnosticSeverity.Warning);

    /// <summary>A write in an endpoint that declares that it only reads.</summary>
    public static readonly DiagnosticDescriptor ReadOnlyWrites = Rule(
        "OS0004",
        "An endpoint that declares ReadOnly writes",
        "'{0}' changes the session in an endpoint that declares SessionAccess.ReadOnly, and throws an InvalidOperationException. Declare SessionAccess.ReadWrite, or leave the session as it is.",
        DiagnosticSeverity.Warning);

    /// <summary>A write behind the start of the response.</summary>
    public static readonly DiagnosticDescriptor WriteAfterStart = Rule(
        "OS0005",
        "The session is changed after the response has started",
        "'{0}' changes the session after '{1}' started the response: a new session gets no cookie any more, and the browser is not told when the change cannot be stored. Change the session before the response is written.",
        DiagnosticSeverity.Warning);

    /// <summary>A value of the session that native AOT cannot serialise.</summary>
    public static readonly DiagnosticDescriptor ReflectionJson = Rule(
        "OS0006",
        "A session value is serialised by reflection",
        "JsonSerializer.{0} finds the members of a session value by reflection, which native AOT does not have. Call session.{1} with a JsonTypeInfo.",
        DiagnosticSeverity.Warning);

    /// <summary>A declaration where nobody sees it.</summary>
    public static readonly DiagnosticDescriptor OnPageHandler = Rule(
        "OS0007",
        "A declaration on a page handler is not seen",
        "'{0}' is a handler of a Razor page: the page is one endpoint, and what its handlers declare does not count. Declare the session access on the page model.",
        DiagnosticSeverity.Warning);

    private const string HelpPage = "docs/analyzers.md";

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, "Usage", severity, isEnabledByDefault: true, helpLinkUri: $"{HelpPage}#{id.ToLowerInvariant()}");
}
