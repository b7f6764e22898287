using Orleans;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansSessions.Engines;

public sealed class ValueTests
{
    [Fact]
    public void GrainId_TypeAndKey_IsWrittenAndReadWithASlash()
    {
        var id = GrainId.Create("session", "a/b");

        var read = GrainId.Parse(id.ToString());

        Assert.Equal("session/a/b", id.ToString());
        Assert.Equal(id, read);
        Assert.Equal(("session", "a/b"), (read.Type.ToString(), read.Key.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no slash")]
    public void GrainId_TextWithoutSlash_IsNotRead(string? text)
    {
        var read = GrainId.TryParse(text, out var id);

        Assert.False(read);
        Assert.True(id.IsDefault);
    }

    [Fact]
    public void GrainId_OtherTypeOrKey_IsNotEqual()
    {
        var id = GrainId.Create("session", "a");

        Assert.Equal(id, new GrainId(GrainType.Create("session"), IdSpan.Create("a")));
        Assert.True(id == GrainId.Create(GrainType.Create("session"), "a"));
        Assert.True(id != GrainId.Create("session", "A"));
        Assert.True(id != GrainId.Create("Session", "a"));
    }

    [Fact]
    public void GrainId_Default_IsEmpty()
    {
        var id = default(GrainId);

        Assert.True(id.IsDefault);
        Assert.True(id.Key.IsDefault);
        Assert.Equal("/", id.ToString());
        Assert.False(GrainId.Create("session", "a").IsDefault);
    }

    [Theory]
    [InlineData(DeactivationReasonCode.None, 0)]
    [InlineData(DeactivationReasonCode.ShuttingDown, 1)]
    [InlineData(DeactivationReasonCode.ActivationFailed, 2)]
    [InlineData(DeactivationReasonCode.DirectoryFailure, 3)]
    [InlineData(DeactivationReasonCode.ActivationIdle, 4)]
    [InlineData(DeactivationReasonCode.ActivationUnresponsive, 5)]
    [InlineData(DeactivationReasonCode.DuplicateActivation, 6)]
    [InlineData(DeactivationReasonCode.IncompatibleRequest, 7)]
    [InlineData(DeactivationReasonCode.ApplicationError, 8)]
    [InlineData(DeactivationReasonCode.ApplicationRequested, 9)]
    [InlineData(DeactivationReasonCode.Migrating, 10)]
    [InlineData(DeactivationReasonCode.RuntimeRequested, 11)]
    [InlineData(DeactivationReasonCode.HighMemoryPressure, 12)]
    public void DeactivationReasonCode_Each_HasItsNumber(DeactivationReasonCode code, int number) => Assert.Equal(number, (int)code);

    [Fact]
    public void DeactivationReason_WithFailure_SaysIt()
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ApplicationError, new InvalidOperationException("Why."), "It broke");

        var text = reason.ToString();

        Assert.StartsWith("ApplicationError: It broke. Exception: System.InvalidOperationException: Why.", text, StringComparison.Ordinal);
        Assert.Equal("None: Nothing", new DeactivationReason(DeactivationReasonCode.None, "Nothing").ToString());
    }

    [Fact]
    public void ImmovableKind_Any_IsBoth()
    {
        var any = new ImmovableAttribute().Kind;

        Assert.Equal(ImmovableKind.Repartitioner | ImmovableKind.Rebalancer, any);
    }

    [Fact]
    public void GrainState_New_HasNoRecord()
    {
        var state = new GrainState<string>("state", "etag");

        Assert.Equal(("state", "etag", false), (state.State, state.ETag, state.RecordExists));
        Assert.Null(new GrainState<string>().ETag);
    }

    [Fact]
    public void InconsistentState_NamesBothVersions()
    {
        var failure = new InvalidOperationException("From storage.");

        var exception = new InconsistentStateException("stored", "current", failure);

        Assert.Equal(("stored", "current", "From storage."), (exception.StoredEtag, exception.CurrentEtag, exception.Message));
        Assert.Same(failure, exception.InnerException);
        Assert.IsType<OrleansException>(exception, exactMatch: false);
    }

    [Fact]
    public async Task GrainStorage_WithoutTokens_IsCalledAllTheSame()
    {
        var plain = new PlainStorage();
        IGrainStorage storage = plain;
        var (id, state) = (GrainId.Create("session", "a"), new GrainState<string>());

        await storage.ReadStateAsync("name", id, state, TestContext.Current.CancellationToken);
        await storage.WriteStateAsync("name", id, state, TestContext.Current.CancellationToken);
        await storage.ClearStateAsync("name", id, state, TestContext.Current.CancellationToken);

        Assert.Equal(["read", "write", "clear"], plain.Calls);
    }

    private sealed class PlainStorage : IGrainStorage
    {
        public List<string> Calls { get; } = [];

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => CallAsync("read");

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => CallAsync("write");

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => CallAsync("clear");

        private Task CallAsync(string call)
        {
            Calls.Add(call);
            return Task.CompletedTask;
        }
    }
}
