using Microsoft.Extensions.Options;
using Orleans.Hosting;

namespace OrleansSessions.Silo;

/// <summary>The embedded engine: one process, and no cluster. It says so rather than leave settings of a cluster without effect.</summary>
internal static class Engine
{
    public static void AddEngine(this WebApplicationBuilder builder)
    {
        builder.AddSettings<EmbeddedOptions>("Embedded");
        builder.UseEmbeddedOrleans(static silo => silo.AddGrain<ISessionGrain, SessionGrain>().AddGrain<ILedgerGrain, LedgerGrain>());
        builder.Services.AddOptions<EmbeddedSiloOptions>().Configure<IOptions<EmbeddedOptions>>(static (silo, embedded) =>
            silo.AllowOutsideDevelopment = embedded.Value.AllowOutsideDevelopment);
        builder.Services.AddSingleton<IValidateOptions<EmbeddedOptions>, EmbeddedOptionsCheck>();
    }
}
