using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace OrleansSessions;

/// <summary>A request as it would be if its user were the one of a ticket. The request itself does not change.</summary>
internal static class TicketContext
{
    public static HttpContext Of(HttpContext request, ClaimsPrincipal principal)
    {
        var features = new FeatureCollection(request.Features); // what is set here hides the request's own feature
        features.Set<IHttpAuthenticationFeature>(new HttpAuthenticationFeature { User = principal });
        features.Set<IServiceProvidersFeature>(new ServiceProvidersFeature { RequestServices = request.RequestServices });
        features.Set<IItemsFeature>(new ItemsFeature { Items = request.Items });
        return new DefaultHttpContext(features);
    }
}
