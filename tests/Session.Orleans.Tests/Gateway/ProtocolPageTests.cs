using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Tests;

public sealed class ProtocolPageTests
{
    [Fact]
    public void SessionId_OfThePagesExample_IsWhatThePageSays()
    {
        var services = new ServiceCollection();
        services.AddOrleansSession().Configure(static options => options.Application = "shop");
        using var provider = services.BuildServiceProvider();

        var id = provider.GetRequiredService<SessionIds>().Of("6f2d1b4e-5c3a-4b8e-9d7f-0a1b2c3d4e5f");

        Assert.Equal("8d9001d32c6a703d.Cp-KC0KkL7Ym7fwNc4KG7DhkF72cwTjyhCZAC6Pz3Qs", id.ToString());
    }
}
