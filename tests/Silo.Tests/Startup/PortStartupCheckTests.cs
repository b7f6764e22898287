using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace OrleansSessions.Silo.Tests;

public sealed class PortStartupCheckTests
{
    [Fact]
    public void Check_ListenerIsOnAnAddressOfAnotherMachine_NamesTheSettingAndNoPort()
    {
        var refused = Assert.Throws<StartRefusedException>(() => Check(new EndpointOptions(), new Listener("health", "http://192.0.2.77:5081", HttpProtocols.Http1)));

        Assert.Equal("Health:Url is http://192.0.2.77:5081, and 192.0.2.77 is no address of this machine. Set Health:Url to one that is.", refused.Message);
    }

    [Fact]
    public void Check_AdvertisedAddressIsOfAnotherMachine_NamesItAndNotThePort()
    {
        var refused = Assert.Throws<StartRefusedException>(() => Check(new EndpointOptions { AdvertisedIPAddress = IPAddress.Parse("192.0.2.77"), SiloPort = 21612 }));

        Assert.Equal("Cluster:SiloPort is 21612, and 192.0.2.77 is no address of this machine. Set Cluster:AdvertisedAddress (or POD_IP) to one that is.", refused.Message);
    }

    private static void Check(EndpointOptions endpoints, params Listener[] listeners) => new PortStartupCheck(listeners, Options.Create(endpoints)).Check();
}
