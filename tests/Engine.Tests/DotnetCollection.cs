namespace OrleansSessions.Engine.Tests;

/// <summary>One dotnet at a time: each of them is several processes of its own.</summary>
[CollectionDefinition(nameof(DotnetCollection), DisableParallelization = true)]
public sealed class DotnetCollection;
