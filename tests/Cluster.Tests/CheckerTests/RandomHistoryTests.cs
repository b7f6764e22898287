namespace OrleansSessions.Cluster.Tests;

public sealed class RandomHistoryTests
{
    private const int Seeds = 100;
    private const int Calls = 80;

    private static readonly Dictionary<string, Func<SessionHistory, Random, SessionHistory?>> Mutations = new()
    {
        [nameof(Mutation.InventedValue)] = Mutation.InventedValue,
        [nameof(Mutation.StaleRead)] = Mutation.StaleRead,
        [nameof(Mutation.LostWrite)] = Mutation.LostWrite,
        [nameof(Mutation.RefusedAndStored)] = Mutation.RefusedAndStored,
        [nameof(Mutation.LostUpdate)] = Mutation.LostUpdate,
        [nameof(Mutation.Resurrected)] = Mutation.Resurrected,
    };

    public static TheoryData<string> MutationNames => [.. Mutations.Keys];

    [Fact]
    public void Check_RandomRunsOfTheRules_AreRight()
    {
        var findings = Enumerable.Range(1, Seeds).SelectMany(static seed => HistoryChecker.Check(new RandomRun(seed).Run(Calls)).Select(finding => $"seed {seed}: {finding}"));

        Assert.Empty(findings);
    }

    [Fact]
    public void Run_ManySeeds_MeetsEveryKindOfAnswer()
    {
        var operations = Enumerable.Range(1, Seeds).SelectMany(static seed => new RandomRun(seed).Run(Calls).Operations).ToList();

        var answers = operations.Select(static o => o is CommitOperation c ? $"{c.Status} {c.Ended}" : o is EndOperation e ? $"{e.Status}" : o is LoadOperation l ? $"{l.Ended}" : "").Distinct();

        Assert.Superset(new HashSet<string> { "Applied ", "Conflict ", "Ended Abandoned", "Unavailable ", "Ended", "NotFound", "Unavailable", "Absent", "Abandoned", "" }, answers.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(MutationNames))]
    public void Check_RandomRunsWithOneMutation_AreWrong(string name)
    {
        var mutated = Enumerable.Range(1, Seeds).Select(seed => (Seed: seed, History: Mutations[name](new RandomRun(seed).Run(Calls), new Random(seed)))).Where(static m => m.History is not null).ToList();

        var missed = mutated.Where(static m => HistoryChecker.Check(m.History!).Count == 0).Select(static m => m.Seed);

        Assert.True(mutated.Count >= 10, $"only {mutated.Count} of {Seeds} histories could be mutated");
        Assert.Empty(missed);
    }
}
