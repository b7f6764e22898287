using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

/// <summary>Two actors over one row whose storage breaks, writers that retry, and what must hold after each step and at the end.</summary>
internal sealed class Simulation
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly SessionId Id = SessionId.From(7, Enumerable.Range(1, 32).Select(static i => (byte)i).ToArray());

    private readonly int _seed;
    private readonly Interleaver _interleaver;
    private readonly BreakableStorage _breakable;
    private readonly FakeExpiryLedger _ledger = new();
    private readonly HangingCalls _hanging;
    private readonly SessionActor[] _actors = new SessionActor[2];

    public Simulation(int seed)
    {
        _seed = seed;
        Time = new ManualTime();
        Stored = new RecordingStorage(Id);
        _breakable = new BreakableStorage(Stored, Time, seed);
        _hanging = new HangingCalls(_breakable, () => Random);
        _interleaver = new Interleaver(seed, Time) { Between = Chaos, Stuck = _hanging.Release };
        Ends = seed % 4 == 0;
        Clears = seed % 4 == 1;
        var odds = seed % 3 == 0 ? new BreakOdds() : new BreakOdds { BeforeWrite = 0.05, AfterWrite = 0.08, Hang = 0.02, Late = 0.1 };
        _breakable.Writes.Odds = odds;
        _breakable.Reads.Odds = odds with { AfterWrite = 0 };
        for (var i = 0; i < _actors.Length; i++)
        {
            _actors[i] = NewActor(i);
        }
    }

    public bool Ends { get; }

    public bool Clears { get; }

    public ManualTime Time { get; }

    public RecordingStorage Stored { get; }

    public Random Random => _interleaver.Random;

    public HashSet<Guid> Refused { get; } = [];

    public SessionActor AnyActor() => _actors[Random.Next(_actors.Length)];

    public bool WasStored(Guid commit) => Stored.Documents.Exists(d => d.Applied.Any(a => a.Id == commit));

    public override string ToString() => $"seed {_seed}";

    /// <summary>A copy of a version has exactly the content that was stored as that version (S3).</summary>
    public void CheckCopy(SessionSnapshot held)
    {
        if (held.Version.IsNone)
        {
            return;
        }

        var stored = Stored.Documents.Find(d => d.Version == held.Version);
        Assert.True(stored is not null, $"{this}: shown {held.Version}, which was never stored");
        Assert.Equal(Text(stored.Entries.Select(static e => (e.Key, e.Value.Value))), Text(held.Entries.Select(static e => (e.Key, e.Value))));
    }

    public int Run()
    {
        var writers = Enumerable.Range(0, 4).Select(i => new SimulatedWriter(i, this)).ToArray();
        _interleaver.Run(async () =>
        {
            _ = _hanging.CollectAsync();
            await Task.WhenAll(writers.Select(static w => w.RunAsync(12)));
        });

        CheckStored();
        CheckWriters(writers);
        return Stored.Documents.Count;
    }

    private void CheckStored()
    {
        for (var i = 1; i < Stored.Documents.Count; i++)
        {
            var (before, after) = (Stored.Documents[i - 1], Stored.Documents[i]);
            var sameIncarnation = before.Version.Incarnation == after.Version.Incarnation;
            Assert.True(after.Version.Revision == (sameIncarnation ? before.Version.Revision + 1 : 1), $"{this}: {after.Version} stored over {before.Version} (S14)");
            Assert.False(sameIncarnation && before.EndedBy is not null && after.EndedBy is null, $"{this}: an ended session is back (S10)");
        }

        Assert.True(_ledger.Registrations.Count >= Stored.Documents.Select(static d => d.Version.Incarnation).Distinct().Count(), $"{this}: stored, and not registered (S7)");
        Assert.False(Refused.Any(WasStored), $"{this}: refused, and stored all the same (S3)");
    }

    private void CheckWriters(SimulatedWriter[] writers)
    {
        if (Ends || Stored.Current is not { } last)
        {
            return;
        }

        if (!Clears)
        {
            foreach (var writer in writers.Where(static w => w.Acknowledged > 0))
            {
                var value = last.Entries.TryGetValue(writer.OwnKey, out var entry) ? int.Parse(Encoding.UTF8.GetString(entry.Value.Span)) : 0;
                Assert.True(value >= writer.Acknowledged, $"{this}: {writer.OwnKey} is {value}, {writer.Acknowledged} was acknowledged (S4, S5)");
            }

            var counter = last.Entries.TryGetValue("counter", out var counted) ? int.Parse(Encoding.UTF8.GetString(counted.Value.Span)) : 0;
            var sure = writers.Sum(static w => w.Increments);
            Assert.InRange(counter, sure, sure + writers.Sum(static w => w.UnknownIncrements));
        }
    }

    private SessionActor NewActor(int slot) => new(Id, NewServices(slot), () => _actors[slot] = NewActor(slot));

    private SessionActorServices NewServices(int slot) => new()
    {
        Storage = _breakable,
        Ledger = _ledger,
        Options = new SessionGrainOptions { StoredFormat = 1 + ((slot + _seed) % DocumentFormat.NewestFormat) },
        ReadLease = new SiloReadLease(Time) { IsRequired = false },
        Time = new SessionClock(Time),
        Logger = NullLogger.Instance,
        Random = Random,
    };

    private void Chaos()
    {
        switch (Random.Next(60))
        {
            case 0:
                var slot = Random.Next(_actors.Length);
                _actors[slot] = NewActor(slot); // the old one keeps running as a zombie
                break;
            case 1:
                Time.Advance(TimeSpan.FromMilliseconds(Random.Next(1, 400)));
                break;
            case 2:
                _hanging.Release();
                break;
        }
    }

    private static string Text(IEnumerable<(string Key, ReadOnlyMemory<byte> Value)> entries) =>
        string.Join(' ', entries.OrderBy(static e => e.Key, StringComparer.Ordinal).Select(static e => $"{e.Key}={Encoding.UTF8.GetString(e.Value.Span)}"));
}
