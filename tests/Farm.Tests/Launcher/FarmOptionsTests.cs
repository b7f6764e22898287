using OrleansSessions.Local;

namespace OrleansSessions.Farm.Tests.Launcher;

public sealed class FarmOptionsTests
{
    [Fact]
    public void TryParse_Nothing_IsThreeNodesOnTheDefaultPort()
    {
        var understood = FarmOptions.TryParse([], out var options, out _);

        Assert.True(understood);
        Assert.Equal(new FarmOptions { Port = null, Nodes = 3, Data = null, Check = false }, options);
        Assert.Equal(FarmShape.Default, options.Shape);
    }

    [Fact]
    public void TryParse_Everything_IsTaken()
    {
        var understood = FarmOptions.TryParse(["--port", "81", "--nodes", "9", "--data", "here", "--check", "--posts", "5"], out var options, out _);

        Assert.True(understood);
        Assert.Equal(new FarmOptions { Port = 81, Nodes = 9, Data = Path.GetFullPath("here"), Check = true, Posts = 5 }, options);
    }

    [Fact]
    public void TryParse_Load_IsTaken()
    {
        var understood = FarmOptions.TryParse(["--load"], out var options, out _);

        Assert.True(understood);
        Assert.Equal(new FarmOptions { Load = true }, options);
    }

    [Theory]
    [InlineData("--port takes a number from 1 to 65535, not '0'.", "--port", "0")]
    [InlineData("--port takes a number from 1 to 65535, not '65536'.", "--port", "65536")]
    [InlineData("--nodes takes a number from 1 to 9, not '10'.", "--nodes", "10")]
    [InlineData("--nodes takes a number from 1 to 9.", "--nodes")]
    [InlineData("--silos takes a number from 1 to 5, not '6'.", "--silos", "6")]
    [InlineData("--storage takes file or redis or azureblob, not 'floppy'.", "--storage", "floppy")]
    [InlineData("--transport takes gateway or grain.", "--transport")]
    [InlineData("Not understood: --data", "--data")]
    [InlineData("--check drives the farm itself: not together with --load.", "--check", "--load")]
    [InlineData("Not understood: --chek", "--check", "--chek")]
    public void TryParse_Wrong_SaysWhich(string complaint, params string[] args)
    {
        var understood = FarmOptions.TryParse(args, out _, out var said);

        Assert.False(understood);
        Assert.Equal(complaint, said);
    }
}
