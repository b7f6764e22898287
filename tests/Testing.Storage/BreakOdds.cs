namespace OrleansSessions.Testing;

/// <summary>How often each break happens, from 0 to 1; the rest is <see cref="Break.None"/>.</summary>
public sealed record BreakOdds
{
    public double BeforeWrite { get; init; }

    public double AfterWrite { get; init; }

    public double Hang { get; init; }

    public double Late { get; init; }

    internal Break Draw(Random random)
    {
        var drawn = random.NextDouble();
        return (drawn -= BeforeWrite) < 0 ? Break.BeforeWrite
            : (drawn -= AfterWrite) < 0 ? Break.AfterWrite
            : (drawn -= Hang) < 0 ? Break.Hang
            : drawn - Late < 0 ? Break.Late
            : Break.None;
    }
}
