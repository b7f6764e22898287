using Orleans;

namespace Samples.OwnSilo;

/// <summary>A product of the shop: what the application has Orleans for.</summary>
[Alias("samples.IProductGrain")]
internal interface IProductGrain : IGrainWithStringKey
{
    [Alias("View")]
    Task<int> ViewAsync();
}

internal sealed class ProductGrain : Grain, IProductGrain
{
    private int _views;

    public Task<int> ViewAsync() => Task.FromResult(++_views);
}
