using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>docs/architecture.md shows the folders as the sources have them.</summary>
public sealed class RoomsPictureTests
{
    private static readonly string File = Path.Combine(Checkout.Root, "docs/images/rooms.svg");

    [Fact]
    public void Picture_OfTheRooms_IsWhatTheSourcesSay() =>
        Assert.True(System.IO.File.ReadAllText(File) == RoomsPicture.Draw(), "The folders of a project use each other differently than docs/images/rooms.svg shows. Run Silo.Tests -class '*RoomsPictureTests' -explicit only to draw it again.");

    [Fact(Explicit = true)]
    public void Picture_OfTheRooms_IsDrawnAgain() => System.IO.File.WriteAllText(File, RoomsPicture.Draw());

    [Fact]
    public void Layout_ArrowsThatFollowFromOthers_AreLeftOut()
    {
        FolderEdge[] edges = [new("Hosting", "Sessions", []), new("Hosting", "Options", []), new("Sessions", "Options", [])];

        var reduced = FolderLayout.Reduce(edges);

        Assert.Equal([("Hosting", "Sessions"), ("Sessions", "Options")], reduced.Select(static edge => (edge.From, edge.To)));
    }
}
