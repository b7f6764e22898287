using System.Net;
using System.Text.RegularExpressions;
using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public partial class MinimalApiTests
{
    private const int MostLines = 10;

    [Fact]
    public async Task Start_InProcess_LogsLittleAndNoWarning()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/MinimalApi", ("Logging__LogLevel__Default", "Information"));

        var entries = Entry().Split(sample.Output[..sample.Output.IndexOf("Now listening", StringComparison.Ordinal)]);

        // Each entry is its level and the lines after it, of which the first is its category. What Orleans warns of on a busy machine is not the application's.
        var ours = entries.Skip(1).Chunk(2).Where(static entry => Ours().IsMatch(entry[1])).ToLookup(static entry => entry[0] is "warn" or "fail" or "crit", static entry => entry[1]);
        Assert.DoesNotContain(ours[true], static entry => entry.StartsWith("OrleansSessions", StringComparison.Ordinal));
        Assert.True(ours[false].Sum(static entry => entry.TrimEnd().Split('\n').Length) <= MostLines, sample.Output);
        Assert.Contains("Microsoft.Hosting.Lifetime", string.Concat(entries));
    }

    [Fact]
    public async Task Cart_TwoTabsAddAndClickCheckoutTwice_BothProductsAreOrderedOnce()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/MinimalApi");
        using var browser = sample.Browse();
        using var other = sample.Browse();
        using var first = await browser.PostAsync("/cart/tea");

        var added = await Task.WhenAll(browser.PostAsync("/cart/milk"), browser.PostAsync("/cart/sugar"));
        var cart = await browser.ReadAsync("/cart");
        var ordered = await Task.WhenAll(browser.PostAsync("/checkout"), browser.PostAsync("/checkout"));

        Assert.All(added, static response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.True(cart is """{"products":["tea","milk","sugar"]}""" or """{"products":["tea","sugar","milk"]}""", cart);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], ordered.Select(static response => response.StatusCode).Order());
        Assert.Equal("""{"products":[]}""", await other.ReadAsync("/cart"));
    }

    [GeneratedRegex("^(trce|dbug|info|warn|fail|crit): ", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex("^(Orleans|Polly)")]
    private static partial Regex Ours();
}
