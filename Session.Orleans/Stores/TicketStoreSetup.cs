using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>Sets the ticket store of a cookie authentication scheme, after the application has configured it. A store that the application has set is kept.</summary>
internal sealed class TicketStoreSetup(string scheme, ClusterRecordStore rows, ITicketIndex index, IDataProtectionProvider protection, IHttpContextAccessor requests, ILogger<ClusterTicketStore> logger) : IPostConfigureOptions<CookieAuthenticationOptions>
{
    public void PostConfigure(string? name, CookieAuthenticationOptions options)
    {
        if (name != scheme || options.SessionStore is not null)
        {
            return;
        }

        // As AddCookie sets them. It does so after this if it was called later, and keeps what is there.
        options.DataProtectionProvider ??= protection;
        options.TicketDataFormat ??= new TicketDataFormat(options.DataProtectionProvider.CreateProtector("Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationMiddleware", name, "v2"));
        var store = new ClusterTicketStore(rows, index, options.ExpireTimeSpan, logger);
        options.TicketDataFormat = new TicketCookieFormat(options.TicketDataFormat, key => requests.HttpContext is { } context ? store.ReplacementOf(context, key) : null);
        options.SessionStore = store;
    }
}
