namespace OrleansSessions;

/// <summary>The application wants to hear of the ends of its sessions.</summary>
/// <param name="Handler">Who hears of them.</param>
internal sealed record SessionEndedHandlerRegistration(Type Handler);
