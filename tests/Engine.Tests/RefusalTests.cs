namespace OrleansSessions.Engine.Tests;

[Collection(nameof(DotnetCollection))]
public class RefusalTests
{
    [Theory]
    [InlineData("build -c Release")]
    [InlineData("build Orleans.Embedded -c Release --no-restore")]
    [InlineData("test -c Release")]
    [InlineData("publish App")]
    [InlineData("publish App -c Debug")]
    [InlineData("publish App -c Debug -t:PublishContainer")]
    [InlineData("pack Orleans.Embedded")]
    [InlineData("pack Orleans.Embedded -c Debug")]
    public async Task Deployment_EngineNotGiven_IsRefusedBeforeAnythingIsWritten(string command)
    {
        using var checkout = new Checkout();

        var run = await checkout.DotnetAsync(command);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("error ENGINE03: ", run.Output);
        Assert.Contains("Set -p:OrleansEngine=Packages (the product) or -p:OrleansEngine=Embedded (one process, no cluster).", run.Output);
        Assert.Empty(checkout.Outputs);
        Assert.Empty(checkout.Answers);
    }

    [Theory]
    [InlineData("Pack")]
    [InlineData("Publish")]
    [InlineData("PublishContainer")]
    public async Task DeploymentTarget_EngineOnlyAnswered_IsRefused(string target)
    {
        using var checkout = new Checkout();
        await checkout.DotnetAsync("restore App -p:OrleansEngine=Embedded -p:OpenTelemetryHosting=StandIn");
        checkout.Answer("OrleansEngine", "Embedded", "engine.props");

        var run = await checkout.DotnetAsync($"msbuild App -t:{target} -p:NoBuild=true -p:IsPackable=true -p:EnableSdkContainerSupport=true");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("error ENGINE03: Publishing or packing App needs an engine that somebody chose", run.Output);
    }

    [Fact]
    public async Task Pack_OrleansNeededOnEmbedded_IsRefused()
    {
        using var checkout = new Checkout();

        var run = await checkout.DotnetAsync("pack App -p:IsPackable=true -p:OrleansEngine=Embedded -p:OpenTelemetryHosting=StandIn");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("error ENGINE06: App refers to Orleans, and this build is of the embedded engine, which is no package.", run.Output);
    }

    [Theory]
    [InlineData("-p:Configuration=Release")]
    [InlineData("-p:_IsPublishing=true")]
    [InlineData("-p:_IsPacking=true")]
    public async Task Deployment_EngineGiven_IsNotRefused(string deployment)
    {
        using var checkout = new Checkout();

        var run = await checkout.DotnetAsync($"restore {deployment} -p:OrleansEngine=Embedded -p:OpenTelemetryHosting=StandIn");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["embedded"], checkout.Outputs);
    }

    [Theory]
    [InlineData("OrleansEngine=Both", "OrleansEngine is 'Both', which is no engine.")]
    [InlineData("OrleansEngine=Undecided", "OrleansEngine is 'Undecided', which is no engine.")]
    [InlineData("OrleansEngine=", "OrleansEngine is '', which is no engine.")]
    [InlineData("OpenTelemetryHosting=Maybe", "OpenTelemetryHosting is 'Maybe'.")]
    public async Task Restore_UnknownValueGiven_IsRefused(string property, string reason)
    {
        using var checkout = new Checkout();

        var run = await checkout.DotnetAsync($"restore -p:{property}");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"error ENGINE02: {reason}", run.Output);
        Assert.Empty(checkout.Outputs);
    }

    [Fact]
    public async Task Build_NeverRestored_SaysWhatDecides()
    {
        using var checkout = new Checkout();

        var run = await checkout.DotnetAsync("build App --no-restore");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("error ENGINE04: The engine of App is not decided: restoring decides it. Run dotnet restore.", run.Output);
        Assert.Empty(checkout.Outputs);
    }
}
