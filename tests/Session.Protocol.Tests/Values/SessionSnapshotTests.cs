using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansSessions.Protocol.Tests;

public sealed class SessionSnapshotTests
{
    private static readonly SessionVersion Version = new(Guid.NewGuid(), 1, 1);

    private static readonly Gen<SessionPatch[]> Histories = WireArbitrary.Patch().ListOf().Select(static patches => patches.Take(6).ToArray());

    [Fact]
    public void With_AnyPatches_IsWhatADictionaryWouldHold() =>
        Check(static patches => Assert.Equal(Model(patches), Content(SessionSnapshot.None.With(Version, Guid.NewGuid(), patches))));

    [Fact]
    public void With_PatchesTogetherOrOneByOne_IsTheSame() =>
        Check(static patches =>
        {
            var together = SessionSnapshot.None.With(Version, Guid.Empty, patches);
            var oneByOne = patches.Aggregate(SessionSnapshot.None, static (held, patch) => held.With(Version, Guid.Empty, patch));

            Assert.Equal(Content(oneByOne), Content(together));
        });

    [Fact]
    public void With_APatchTwice_IsAsOnce() =>
        Check(static patches =>
        {
            var once = SessionSnapshot.None.With(Version, Guid.Empty, patches);

            Assert.Equal(Content(once), Content(patches.Length == 0 ? once : once.With(Version, Guid.Empty, patches[^1])));
        });

    [Fact]
    public void With_AnyPatches_LeavesTheOldOneAsItWas() =>
        Check(static patches =>
        {
            var held = SessionSnapshot.None.With(Version, Guid.Empty, new SessionPatch { Set = [new("cart", new byte[] { 1 }), new("", default)] });
            var before = Content(held);

            held.With(Version, Guid.Empty, patches);

            Assert.Equal(before, Content(held));
            Assert.Empty(SessionSnapshot.None.Entries);
        });

    [Fact]
    public void With_NothingToChange_IsTheSameContentAtTheNewVersion()
    {
        var held = SessionSnapshot.None.With(Version, Guid.NewGuid(), new SessionPatch { Set = [new("cart", new byte[] { 1 })] });
        var next = Version with { Revision = 2 };
        var id = Guid.NewGuid();

        var same = held.With(next, id, SessionPatch.Nothing);

        Assert.Same(held.Entries, same.Entries);
        Assert.Equal((next, id), (same.Version, same.PublicId));
    }

    [Fact]
    public void With_KeysThatDifferInCase_AreTwo()
    {
        var held = SessionSnapshot.None.With(Version, Guid.Empty, new SessionPatch { Set = [new("a", new byte[] { 1 }), new("A", new byte[] { 2 })] });

        Assert.Equal(2, held.Entries.Count);
    }

    [Fact]
    public void Size_GrowsWithWhatIsHeld()
    {
        var held = SessionSnapshot.None.With(Version, Guid.Empty, new SessionPatch { Set = [new("a", new byte[5000])] });

        Assert.InRange(held.Size, SessionSnapshot.None.Size + 5000, SessionSnapshot.None.Size + 5200);
    }

    private static string[] Content(SessionSnapshot snapshot) => Lines(snapshot.Entries);

    private static string[] Model(SessionPatch[] patches)
    {
        var entries = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var patch in patches)
        {
            if (patch.Clear)
            {
                entries.Clear();
            }

            patch.Removed.ToList().ForEach(key => entries.Remove(key));
            patch.Set.ToList().ForEach(entry => entries[entry.Key] = entry.Value);
        }

        return Lines(entries);
    }

    private static string[] Lines(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> entries) =>
        [.. entries.Select(static e => $"{Convert.ToHexString(Encoding.UTF8.GetBytes(e.Key))}={Convert.ToHexString(e.Value.Span)}").Order(StringComparer.Ordinal)];

    private static void Check(Action<SessionPatch[]> law) => Prop.ForAll(Histories.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));
}
