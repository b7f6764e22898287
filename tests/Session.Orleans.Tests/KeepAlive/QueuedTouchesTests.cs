namespace OrleansSessions.Tests;

public sealed class QueuedTouchesTests
{
    [Fact]
    public void TryAdd_TooManyNotes_IsRefused()
    {
        var notes = new QueuedTouches();

        while (notes.TryAdd(new QueuedTouch(default, new string('x', 1), null, TimeSpan.FromMinutes(1), 0, IsPresented: true)))
        {
            Assert.True(notes.All.Count <= 65_536);
        }

        Assert.Equal(65_536, notes.All.Count);
    }

    [Fact]
    public void TryAdd_TooManyCharacters_IsRefused()
    {
        var notes = new QueuedTouches();
        while (notes.TryAdd(new QueuedTouch(default, new string('x', 1024 * 1024), "name", TimeSpan.FromMinutes(1), 0, IsPresented: true)))
        {
            Assert.True(notes.All.Count <= 16);
        }

        Assert.Equal(16, notes.All.Count);
    }

    [Fact]
    public void TryAdd_SameHeaderObjectAgain_KeepsOneNoteWithTheLaterTime()
    {
        var notes = new QueuedTouches();
        var header = new string('x', 100);

        for (var i = 0; i < 100_000; i++)
        {
            Assert.True(notes.TryAdd(new QueuedTouch(default, header, "name", TimeSpan.FromMinutes(1), i, IsPresented: true)));
        }

        Assert.Equal(99_999, Assert.Single(notes.All).At);
        Assert.True(notes.TryAdd(new QueuedTouch(default, header, "other", TimeSpan.FromMinutes(1), 1, IsPresented: true)));
        Assert.Equal(2, notes.All.Count);
    }

    [Fact]
    public void BecameHalfFull_OnceHalfFull_IsTrueOnce()
    {
        var notes = new QueuedTouches();
        var before = notes.BecameHalfFull;
        var header = new string('x', 8 * 1024 * 1024);

        notes.TryAdd(new QueuedTouch(default, header, "name", TimeSpan.FromMinutes(1), 0, IsPresented: true));

        Assert.Equal((false, true, false), (before, notes.BecameHalfFull, notes.BecameHalfFull));
        notes.Clear();
        Assert.False(notes.BecameHalfFull);
    }
}
