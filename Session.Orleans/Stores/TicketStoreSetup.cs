using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Gives one scheme of cookie authentication its store, after the application has configured it. One that the application gave it itself stays.</summary>
internal sealed class TicketStoreSetup(string scheme, ClusterRecordStore rows, ILogger<ClusterTicketStore> logger) : IPostConfigureOptions<CookieAuthenticationOptions>
{
    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (name == scheme)
        {
            options.SessionStore ??= new ClusterTicketStore(rows, options.ExpireTimeSpan, logger);
        }
    }
}
