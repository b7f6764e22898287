using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace OrleansSessions;

/// <summary>
/// A cache that is bounded by weight, in two generations. When the young generation holds half of the maximum, it becomes the old one, and the
/// previous old one is dropped. A read moves a value from the old to the young generation. Eviction needs no search and no sorting.
/// </summary>
/// <param name="maximumWeight">The maximum weight of both generations together.</param>
internal sealed class TwoGenerationCache<TKey, TValue>(long maximumWeight)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<TKey, Entry> _young = new();
    private volatile ConcurrentDictionary<TKey, Entry> _old = new();
    private long _weight;

    public int Count => _young.Count + _old.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_young.TryGetValue(key, out var entry))
        {
            if (!_old.TryRemove(key, out entry))
            {
                value = default;
                return false;
            }

            Keep(key, entry);
        }

        value = entry.Value;
        return true;
    }

    public void Put(TKey key, TValue value, long weight)
    {
        if (weight > maximumWeight / 2)
        {
            Remove(key); // an older value must not outlive the newer one that does not fit
            return;
        }

        var young = _young;
        young.TryGetValue(key, out var replaced);
        young[key] = new Entry(value, weight);
        if (Interlocked.Add(ref _weight, weight - replaced.Weight) > maximumWeight / 2)
        {
            Turn(young);
        }
    }

    public void Remove(TKey key)
    {
        _old.TryRemove(key, out _);
        if (_young.TryRemove(key, out var entry))
        {
            Interlocked.Add(ref _weight, -entry.Weight);
        }
    }

    // A value that was put meanwhile is newer than the one from the old generation.
    private void Keep(TKey key, Entry entry)
    {
        var young = _young;
        if (young.TryAdd(key, entry) && Interlocked.Add(ref _weight, entry.Weight) > maximumWeight / 2)
        {
            Turn(young);
        }
    }

    private void Turn(ConcurrentDictionary<TKey, Entry> full)
    {
        lock (_turning)
        {
            if (ReferenceEquals(_young, full))
            {
                _old = full;
                _young = new ConcurrentDictionary<TKey, Entry>();
                Interlocked.Exchange(ref _weight, 0);
            }
        }
    }

    private readonly record struct Entry(TValue Value, long Weight);
}
