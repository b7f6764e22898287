namespace OrleansSessions.Silo.Tests;

public sealed class ExitCodeTests
{
    [Fact]
    public async Task Program_RefusesToStart_IsToldInOneLine()
    {
        Assert.Equal((1, "The silo cannot run: its clock differs" + Environment.NewLine), await RunAsync(new StartRefusedException("its clock differs", new IOException())));
        Assert.Equal((1, $"The silo cannot run: {new ForeignOwnerException("blue", new StoreOwnerIdentity("green")).Message}{Environment.NewLine}"), await RunAsync(new ForeignOwnerException("blue", new StoreOwnerIdentity("green"))));
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    public async Task Program_FailsUnexpectedly_IsToldWithItsTrace(Type type)
    {
        var (exit, told) = await RunAsync((Exception)Activator.CreateInstance(type, "on purpose")!);

        Assert.Equal(ExitCode.Failure, exit);
        Assert.StartsWith($"The silo failed: {type}: on purpose", told, StringComparison.Ordinal);
        Assert.Contains("   at ", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_PlaceIsLost_EndsWithACodeOfItsOwn() => Assert.Equal(ExitCode.PlaceLost, (await RunAsync(new PlaceLostException("lost"))).Exit);

    private static async Task<(int Exit, string Told)> RunAsync(Exception failure)
    {
        using var errors = new StringWriter();
        return (await ExitCode.OfAsync(() => throw failure, errors), errors.ToString());
    }
}
