using OrleansSessions.Local;

namespace OrleansSessions.Farm.Tests;

public sealed class FarmOptionsTests
{
    [Fact]
    public void TryParse_Nothing_IsThreeNodesOnTheDefaultPort()
    {
        var understood = FarmOptionsParser.TryParse([], out var options, out _);

        Assert.True(understood);
        Assert.Equal(new FarmOptions { Port = null, Nodes = 3, Data = null, Check = false }, options);
        Assert.Equal(FarmShape.Default, options.Shape);
    }

    [Fact]
    public void TryParse_Everything_IsTaken()
    {
        var understood = FarmOptionsParser.TryParse(["--port", "81", "--nodes", "9", "--data", "here", "--idle", "10", "--check", "--posts", "5"], out var options, out _);

        Assert.True(understood);
        Assert.Equal(new FarmOptions { Port = 81, Nodes = 9, Data = Path.GetFullPath("here"), IdleTimeout = TimeSpan.FromSeconds(10), Check = true, Posts = 5 }, options);
    }

    [Fact]
    public void TryParse_Load_IsTaken()
    {
        var understood = FarmOptionsParser.TryParse(["--load"], out var options, out _);

        Assert.True(understood);
        Assert.Equal(new FarmOptions { Load = true }, options);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h", "--chek")]
    public void TryParse_Help_IsTakenWhateverFollows(params string[] args)
    {
        var understood = FarmOptionsParser.TryParse(args, out var options, out _);

        Assert.True(understood);
        Assert.True(options.Help);
    }

    [Theory]
    [InlineData("--port takes a number from 1 to 65535, not '0'.", "--port", "0")]
    [InlineData("--port takes a number from 1 to 65535, not '65536'.", "--port", "65536")]
    [InlineData("--nodes takes a number from 1 to 9, not '10'.", "--nodes", "10")]
    [InlineData("--nodes takes a number from 1 to 9.", "--nodes")]
    [InlineData("--silos takes a number from 1 to 5, not '6'.", "--silos", "6")]
    [InlineData("--storage takes file or redis or azureblob, not 'floppy'.", "--storage", "floppy")]
    [InlineData("--transport takes gateway or grain.", "--transport")]
    [InlineData("--data takes a directory.", "--data")]
    [InlineData("--check and --load exclude each other.", "--check", "--load")]
    [InlineData("Unknown option: --chek.", "--check", "--chek")]
    public void TryParse_Wrong_SaysWhich(string error, params string[] args)
    {
        var understood = FarmOptionsParser.TryParse(args, out _, out var said);

        Assert.False(understood);
        Assert.Equal(error, said);
    }
}
