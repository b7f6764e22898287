using System.Numerics;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A point of the search: which steps were taken, in whatever order, and the state that they led to.</summary>
/// <param name="First">The first required step, by its beginning, that was not taken.</param>
/// <param name="Versions">How far the order of versions is taken.</param>
/// <param name="Taken">How many required steps were.</param>
/// <param name="Last">The step that led here.</param>
internal sealed record Position(SessionState State, ulong[] Required, ulong[] Optional, int First, (int All, int Shows) Versions, int Taken, Step? Last)
{
    /// <summary>How many steps of unknown fate were taken.</summary>
    public int OptionalTaken => Optional.Sum(BitOperations.PopCount);

    public static bool Has(ulong[] set, int index) => (set[index >> 6] & (1UL << (index & 63))) != 0;

    public static ulong[] With(ulong[] set, int index)
    {
        var copy = (ulong[])set.Clone();
        copy[index >> 6] |= 1UL << (index & 63);
        return copy;
    }

    public static bool IsWithin(ulong[] small, ulong[] large)
    {
        for (var i = 0; i < small.Length; i++)
        {
            if ((small[i] & ~large[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
