using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public class MinimalApiTests
{
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
}
