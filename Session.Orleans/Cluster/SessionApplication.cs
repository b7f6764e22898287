using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>The application that this process's sessions belong to: from the options, otherwise from the connection string, otherwise the host's application name.</summary>
internal sealed class SessionApplication
{
    public SessionApplication(IOptions<OrleansSessionOptions> options, IEnumerable<SessionConnectionName> connections, IServiceProvider services)
    {
        Name = options.Value.Application
            ?? FromConnection(connections.LastOrDefault()?.Name, services.GetService<IConfiguration>())
            ?? services.GetService<IHostEnvironment>()?.ApplicationName
            ?? "";
        if (Name.Length == 0)
        {
            throw new InvalidOperationException($"The sessions belong to no application. Set {nameof(OrleansSessionOptions)}.{nameof(OrleansSessionOptions.Application)}, in AddOrleansSession().Configure(…).");
        }

        Tag = SessionId.ApplicationTag(Name);
    }

    public string Name { get; }

    public ulong Tag { get; }

    private static string? FromConnection(string? name, IConfiguration? configuration) =>
        name is not null && configuration?.GetConnectionString(name) is { } value ? SessionConnectionString.Parse(name, value).Application : null;
}
