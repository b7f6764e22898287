using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Silo.Tests;

public sealed class SettingsSectionTests
{
    [Fact]
    public async Task Changes_DefaultsOfTheSilo_AreNone() => Assert.Empty(await ChangesAsync());

    [Fact]
    public async Task Changes_SettingsThatDiffer_AreNamedWithTheirValues() =>
        Assert.Equal(["Sessions:LostPlaceBehavior=Refuse", "Sessions:MaximumEntries=7"], (await ChangesAsync(("Sessions:MaximumEntries", "7"), ("Sessions:LostPlaceBehavior", "Refuse"))).Order(StringComparer.Ordinal));

    private static async Task<List<string>> ChangesAsync(params (string Name, string Value)[] settings)
    {
        await using var silo = BuiltSilo.Of(settings);
        return [.. silo.Services.GetServices<SettingsSection>().Where(static section => section.Name == "Sessions").SelectMany(section => section.Changes(silo.Services))];
    }
}
