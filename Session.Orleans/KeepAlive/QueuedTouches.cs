using System.Runtime.InteropServices;

namespace OrleansSessions;

/// <summary>The touches that wait to be sent, bounded in number and in memory. Not thread safe: the queue locks.</summary>
internal sealed class QueuedTouches
{
    private const int MaximumCount = 65_536;
    private const int MaximumCharacters = 16 * 1024 * 1024;

    private readonly List<QueuedTouch> _notes = [];

    // Kestrel reuses the string of an unchanged header for the requests of a connection: then the touch is already in the list.
    private readonly Dictionary<string, int> _byText = new(ReferenceEqualityComparer.Instance);
    private long _characters;
    private bool _halfFull;

    public IReadOnlyList<QueuedTouch> All => _notes;

    /// <summary>True once: when the touches must be sent without further delay.</summary>
    public bool BecameHalfFull
    {
        get
        {
            if (_halfFull || (_notes.Count < MaximumCount / 2 && _characters < MaximumCharacters / 2))
            {
                return false;
            }

            _halfFull = true;
            return true;
        }
    }

    public bool TryAdd(in QueuedTouch note)
    {
        if (note.Text is not null && _byText.TryGetValue(note.Text, out var at) && _notes[at] is var known && known.CookieName == note.CookieName && known.Idle == note.Idle)
        {
            CollectionsMarshal.AsSpan(_notes)[at] = note;
            return true;
        }

        var characters = note.Text?.Length ?? 0;
        if (_notes.Count >= MaximumCount || _characters + characters > MaximumCharacters)
        {
            return false;
        }

        if (note.Text is not null)
        {
            _byText[note.Text] = _notes.Count;
        }

        _characters += characters;
        _notes.Add(note);
        return true;
    }

    public void Clear()
    {
        _notes.Clear();
        _byText.Clear();
        _characters = 0;
        _halfFull = false;
    }
}
