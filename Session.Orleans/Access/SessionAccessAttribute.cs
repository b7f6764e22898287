namespace OrleansSessions;

/// <summary>
/// Declares what an endpoint does with the session: on a controller, an action, a page model or a handler. The nearest declaration counts.
/// Without one the session is loaded ahead as soon as the endpoint was seen using it (<see cref="SessionPreload.Learned"/>).
/// </summary>
/// <param name="access">What the endpoint does.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method | AttributeTargets.Delegate, AllowMultiple = false, Inherited = true)]
public sealed class SessionAccessAttribute(SessionAccess access) : Attribute
{
    /// <summary>What the endpoint does.</summary>
    public SessionAccess Access { get; } = Enum.IsDefined(access)
        ? access
        : throw new ArgumentOutOfRangeException(nameof(access), access, "A session access is None, ReadOnly, ReadWrite or Exclusive.");
}
