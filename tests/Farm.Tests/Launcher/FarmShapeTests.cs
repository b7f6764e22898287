using OrleansSessions.Local;

namespace OrleansSessions.Farm.Tests.Launcher;

public sealed class FarmShapeTests
{
    [Fact]
    public void Shape_SeveralSilos_TakesWhatTheyNeed()
    {
        var options = new FarmOptions { Silos = 3 };

        var shape = options.Shape;

        Assert.Equal(new FarmShape(3, FarmClustering.Redis, FarmStorage.Redis, FarmTransport.Gateway), shape);
        Assert.Null(shape.Complaint);
    }

    [Fact]
    public void Shape_GrainTransport_TakesAMeetingPlace()
    {
        var options = new FarmOptions { Transport = FarmTransport.Grain, Storage = FarmStorage.AzureBlob };

        var shape = options.Shape;

        Assert.Equal(new FarmShape(1, FarmClustering.Redis, FarmStorage.AzureBlob, FarmTransport.Grain), shape);
        Assert.Equal((true, true), (shape.NeedsRedis, shape.NeedsAzure));
    }

    [Fact]
    public void Complaint_WhatCannotBe_SaysWhy()
    {
        var alone = new FarmOptions { Silos = 2, Clustering = FarmClustering.Localhost }.Shape;
        var file = new FarmOptions { Silos = 2, Storage = FarmStorage.File }.Shape;
        var lost = new FarmOptions { Transport = FarmTransport.Grain, Clustering = FarmClustering.Localhost }.Shape;

        Assert.Contains("do not find each other", alone.Complaint, StringComparison.Ordinal);
        Assert.Contains("belongs to one process", file.Complaint, StringComparison.Ordinal);
        Assert.Contains("where they meet", lost.Complaint, StringComparison.Ordinal);
    }
}
