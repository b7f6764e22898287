namespace OrleansSessions.Silo.Tests;

/// <summary>Arrows point one way: between the folders of a project there is no cycle.</summary>
public sealed class FolderGraphTests(ITestOutputHelper output)
{
    private static readonly string[] AdapterRooms =
    [
        "Hosting", "Pipeline", "Response", "Admin", "Ended", "Import", "Stores", "Health", "Sessions", "KeepAlive", "Endpoints", "Cookies", "Gateway", "Cluster", "Errors", "Options",
    ];

    public static TheoryData<string> Projects { get; } = [.. ProjectSources.Projects()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_HaveNoCycle(string project)
    {
        var graph = FolderGraph.Of(project);
        output.WriteLine(graph.ToMermaid());

        var cyclic = graph.Cyclic();

        Assert.True(cyclic.Count == 0, $"{project} has a cycle between its folders. Move what they share to the lower one.\n{string.Join('\n', cyclic)}");
    }

    [Fact]
    public void Folders_OfTheAdapter_PointDownItsListOfRooms()
    {
        var graph = FolderGraph.Of("Session.Orleans/Session.Orleans.csproj");

        var unknown = graph.Edges.SelectMany(static edge => new[] { edge.From, edge.To }).Except(AdapterRooms);
        var up = graph.Edges.Where(static edge => Array.IndexOf(AdapterRooms, edge.From) >= Array.IndexOf(AdapterRooms, edge.To));

        Assert.Empty(unknown);
        Assert.Empty(up);
    }

    [Fact]
    public void Graph_OfAProject_NamesTheFilesBehindEachArrow()
    {
        var graph = FolderGraph.Of("Session.Protocol/Session.Protocol.csproj");

        var edge = Assert.Single(graph.Edges, static edge => edge is { From: "Calls", To: "Ids" });
        Assert.Contains((Path.Combine("Calls", "SessionCommit.cs"), Path.Combine("Ids", "SessionVersion.cs")), edge.Causes);
    }
}
