using Microsoft.CodeAnalysis;

namespace OrleansSessions.Analyzers;

/// <summary>What the analyzers look for. docs/analyzers.md has a section for each, named by its id.</summary>
public static class Rules
{
    /// <summary>The session is used in an asynchronous endpoint before anything loaded it.</summary>
    public static readonly DiagnosticDescriptor SynchronousLoad = Rule(
        "OS0001",
        "The session is used before it was loaded",
        "'{0}' is used before the session was loaded, so a thread waits for the network. {1}",
        DiagnosticSeverity.Info);

    /// <summary><c>UseOrleansSession</c> before <c>UseRouting</c>.</summary>
    public static readonly DiagnosticDescriptor BeforeRouting = Rule(
        "OS0002",
        "UseOrleansSession() is called before UseRouting()",
        "UseOrleansSession() is called before UseRouting(), so the session middleware does not know the endpoint: declared session accesses are ignored, exclusive requests are not exclusive, and no session is loaded in advance. Call UseOrleansSession() after UseRouting().",
        DiagnosticSeverity.Error);

    /// <summary><c>UseSession</c> beside <c>UseOrleansSession</c>.</summary>
    public static readonly DiagnosticDescriptor TwoSessions = Rule(
        "OS0003",
        "The pipeline has two session middlewares",
        "UseSession() and UseOrleansSession() are both called on '{0}': endpoints get the session of the later call, and every request runs both middlewares. Remove UseSession().",
        DiagnosticSeverity.Warning);

    /// <summary>A write in an endpoint that declares that it only reads.</summary>
    public static readonly DiagnosticDescriptor ReadOnlyWrites = Rule(
        "OS0004",
        "A read-only endpoint changes the session",
        "'{0}' changes the session in an endpoint that declares SessionAccess.ReadOnly, so it throws an InvalidOperationException. Declare SessionAccess.ReadWrite, or do not change the session.",
        DiagnosticSeverity.Warning);

    /// <summary>A write after the start of the response.</summary>
    public static readonly DiagnosticDescriptor WriteAfterStart = Rule(
        "OS0005",
        "The session is changed after the response has started",
        "'{0}' changes the session after '{1}' has started the response: {2}. Do that before the response is written.",
        DiagnosticSeverity.Warning);

    /// <summary>A value of the session that native AOT cannot serialize.</summary>
    public static readonly DiagnosticDescriptor ReflectionJson = Rule(
        "OS0006",
        "A session value is serialized by reflection",
        "JsonSerializer.{0} uses reflection on a session value, which native AOT does not support. Call session.{1} with a JsonTypeInfo.",
        DiagnosticSeverity.Warning);

    /// <summary>A declaration that has no effect.</summary>
    public static readonly DiagnosticDescriptor OnPageHandler = Rule(
        "OS0007",
        "A session access on a page handler has no effect",
        "'{0}' is a handler of a Razor page. The page is one endpoint, and a session access on its handlers has no effect. Declare the session access on the page model.",
        DiagnosticSeverity.Warning);

    /// <summary>A change that a connection keeps to itself until it ends.</summary>
    public static readonly DiagnosticDescriptor WriteInConnection = Rule(
        "OS0008",
        "A connection changes the session and does not store the change",
        "'{0}' changes the session in {1}. The change is stored only when the connection ends, perhaps hours later, and no other request sees it until then. Make it in HttpContext.TryUpdateSessionAsync(…), which stores it at once.",
        DiagnosticSeverity.Warning);

    /// <summary>An update that may not have happened.</summary>
    public static readonly DiagnosticDescriptor IgnoredUpdate = Rule(
        "OS0009",
        "The result of TryUpdateSessionAsync is ignored",
        "TryUpdateSessionAsync returns false if other requests were faster in every attempt, and then nothing of the update is stored. Await it, and look at the result, or assign it to a discard.",
        DiagnosticSeverity.Warning);

    /// <summary>A session that outlives its request.</summary>
    public static readonly DiagnosticDescriptor BackgroundUse = Rule(
        "OS0010",
        "The session is used in work that the request does not wait for",
        "'{0}' uses the session in work that the request does not wait for. Once the request is over, changes throw, and the HttpContext may be another request's. Await the work, or read what it needs before it begins.",
        DiagnosticSeverity.Warning);

    private const string HelpPage = "docs/analyzers.md";

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, "Usage", severity, isEnabledByDefault: true, helpLinkUri: $"{HelpPage}#{id.ToLowerInvariant()}");
}
