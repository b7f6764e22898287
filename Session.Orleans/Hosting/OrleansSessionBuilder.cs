using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions;

internal sealed record OrleansSessionBuilder(IServiceCollection Services, string? ConnectionName) : IOrleansSessionBuilder;
