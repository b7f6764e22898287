namespace OrleansSessions;

/// <summary>A handler for the ends of the application's sessions.</summary>
/// <param name="Handler">The type of the handler.</param>
internal sealed record SessionEndedHandlerRegistration(Type Handler);
