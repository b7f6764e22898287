using System.Diagnostics.CodeAnalysis;

namespace OrleansSessions;

/// <summary>
/// The keys of tickets that requests have removed, with those of the tickets that they have stored since. A key is here between two steps of the framework's
/// <c>SignInAsync</c>: the store of the ticket, and the protection of the cookie that names it.
/// </summary>
internal sealed class ReplacedTicketKeys
{
    private const int MaximumCount = 65_536;

    private readonly TwoGenerationCache<string, string> _keys = new(MaximumCount);

    public void Put(string removed, string replacement) => _keys.Put(removed, replacement, 1);

    public bool TryTake(string removed, [MaybeNullWhen(false)] out string replacement)
    {
        var found = _keys.TryGet(removed, out replacement);
        if (found)
        {
            _keys.Remove(removed);
        }

        return found;
    }
}
