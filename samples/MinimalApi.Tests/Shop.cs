using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions;

namespace Samples.MinimalApi.Tests;

/// <summary>The application, with sessions that the test holds. Two of one <see cref="InMemorySessions"/> are two nodes of a farm.</summary>
internal sealed class Shop(InMemorySessions sessions) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.ConfigureTestServices(services => services.UseInMemorySessions(sessions));
}
