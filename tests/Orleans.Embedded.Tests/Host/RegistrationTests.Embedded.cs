using Orleans;
using Orleans.Concurrency;
using Orleans.Hosting;

namespace OrleansSessions.Engines;

public sealed class RegistrationTests
{
    public interface IOddGrain : IGrainWithStringKey
    {
        int Count();
    }

    public interface IGenericMethodGrain : IGrainWithStringKey
    {
        Task<T> EchoAsync<T>(T value);
    }

    public interface IStreamGrain : IGrainWithStringKey
    {
        IAsyncEnumerable<int> AllAsync();
    }

    [Fact]
    public void AddGrain_ClassNotReentrant_IsRefusedWithTheReason()
    {
        var silo = new EmbeddedSiloOptions();

        var add = () => silo.AddGrain<INamedGrain, TurnGrain>();

        Assert.Contains("TurnGrain is not [Reentrant]", Assert.Throws<ArgumentException>(add).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddGrain_SamePairAgain_IsTheSameAsOnce()
    {
        var silo = new EmbeddedSiloOptions().AddGrain<INamedGrain, NamedGrain>();

        var again = silo.AddGrain<INamedGrain, NamedGrain>();

        Assert.Same(silo, again);
    }

    [Fact]
    public void AddGrain_InterfaceHasAClass_IsRefused()
    {
        var silo = new EmbeddedSiloOptions().AddGrain<INamedGrain, NamedGrain>();

        var add = () => silo.AddGrain<INamedGrain, OtherGrain>();

        Assert.Contains("has NamedGrain for its class already", Assert.Throws<ArgumentException>(add).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddGrain_TypeNameTaken_IsRefused()
    {
        var silo = new EmbeddedSiloOptions().AddGrain<INamedGrain, NamedGrain>();

        var add = () => silo.AddGrain<IStayingGrain, NamesakeGrain>();

        Assert.Contains("named.otherwise", Assert.Throws<ArgumentException>(add).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddGrain_MethodThatCannotBeCalled_IsRefused()
    {
        var silo = new EmbeddedSiloOptions();

        Assert.Contains("IOddGrain.Count", Assert.Throws<ArgumentException>(silo.AddGrain<IOddGrain, OddGrain>).Message, StringComparison.Ordinal);
        Assert.Contains("IGenericMethodGrain.EchoAsync", Assert.Throws<ArgumentException>(silo.AddGrain<IGenericMethodGrain, OddGrain>).Message, StringComparison.Ordinal);
        Assert.Contains("IStreamGrain.AllAsync", Assert.Throws<ArgumentException>(silo.AddGrain<IStreamGrain, OddGrain>).Message, StringComparison.Ordinal);
    }

    private sealed class TurnGrain : Grain, INamedGrain
    {
        public Task<string> IdAsync() => Task.FromResult("");
    }

    [Reentrant]
    private sealed class OtherGrain : Grain, INamedGrain
    {
        public Task<string> IdAsync() => Task.FromResult("");
    }

    [Reentrant]
    [GrainType("named.otherwise")]
    private sealed class NamesakeGrain : Grain, IStayingGrain
    {
        public Task<Guid> ActivationAsync() => Task.FromResult(Guid.Empty);
    }

    [Reentrant]
    private sealed class OddGrain : Grain, IOddGrain, IGenericMethodGrain, IStreamGrain
    {
        public int Count() => 0;

        public Task<T> EchoAsync<T>(T value) => Task.FromResult(value);

        public IAsyncEnumerable<int> AllAsync() => AsyncEnumerable.Empty<int>();
    }
}
