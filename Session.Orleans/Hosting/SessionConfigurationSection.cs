using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Binds the configuration's section <c>Session</c>. An application without a configuration has none to bind.</summary>
internal sealed class SessionConfigurationSection(IServiceProvider services) : IConfigureOptions<SessionOptions>, IConfigureOptions<OrleansSessionOptions>
{
    private const string Name = "Session";

    public void Configure(SessionOptions options) => services.GetService<IConfiguration>()?.GetSection(Name).Bind(options);

    public void Configure(OrleansSessionOptions options) => services.GetService<IConfiguration>()?.GetSection(Name).Bind(options);
}
