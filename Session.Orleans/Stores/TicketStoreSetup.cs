using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Sets the ticket store of a cookie authentication scheme, after the application has configured it. A store that the application has set is kept.</summary>
internal sealed class TicketStoreSetup(string scheme, ClusterRecordStore rows, ITicketIndex index, ILogger<ClusterTicketStore> logger) : IPostConfigureOptions<CookieAuthenticationOptions>
{
    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (name == scheme)
        {
            options.SessionStore ??= new ClusterTicketStore(rows, index, options.ExpireTimeSpan, logger);
        }
    }
}
