using OrleansSessions.Local;

namespace OrleansSessions.Farm.Tests;

public sealed class FarmShapeTests
{
    [Fact]
    public void Shape_SeveralSilos_TakesWhatTheyNeed()
    {
        var options = new FarmOptions { Silos = 3 };

        var shape = options.Shape;

        Assert.Equal(new FarmShape(3, FarmClustering.Redis, FarmStorage.Redis, FarmTransport.Gateway), shape);
        Assert.Null(shape.Error);
    }

    [Fact]
    public void Shape_GrainTransport_UsesRedisClustering()
    {
        var options = new FarmOptions { Transport = FarmTransport.Grain, Storage = FarmStorage.AzureBlob };

        var shape = options.Shape;

        Assert.Equal(new FarmShape(1, FarmClustering.Redis, FarmStorage.AzureBlob, FarmTransport.Grain), shape);
        Assert.Equal((true, true), (shape.NeedsRedis, shape.NeedsAzure));
    }

    [Fact]
    public void Error_ShapeIsNotPossible_SaysWhy()
    {
        var alone = new FarmOptions { Silos = 2, Clustering = FarmClustering.Localhost }.Shape;
        var file = new FarmOptions { Silos = 2, Storage = FarmStorage.File }.Shape;
        var lost = new FarmOptions { Transport = FarmTransport.Grain, Clustering = FarmClustering.Localhost }.Shape;

        Assert.Contains("cannot find each other", alone.Error, StringComparison.Ordinal);
        Assert.Contains("belongs to one process", file.Error, StringComparison.Ordinal);
        Assert.Contains("clustering store", lost.Error, StringComparison.Ordinal);
    }
}
