using System.Text.RegularExpressions;
using OrleansSessions.Testing;

namespace OrleansSessions.Deploy.Tests;

/// <summary>These tests wire the programs as the programs do: a part that one of them gets is not forgotten here.</summary>
public sealed partial class WiringTests
{
    [Theory]
    [InlineData("Silo/Program.cs", "tests/Deploy.Tests/Programs/SiloProgram.cs", "AddConsoleLogging", "Build", "ValidateSettings", "RunSiloAsync")]
    [InlineData("WebFrontend/Program.cs", "tests/Deploy.Tests/Programs/WebProgram.cs", "Build", "RunAsync")]
    public void Wiring_EachPart_IsTheProgramsOwn(string program, string tests, params string[] apart)
    {
        var wired = Parts(tests).ToList();

        var forgotten = Parts(program).Except(apart).Except(wired).Where(part => part.StartsWith("Add", StringComparison.Ordinal) || program.StartsWith("Silo", StringComparison.Ordinal));

        Assert.NotEmpty(wired);
        Assert.Empty(forgotten);
    }

    private static IEnumerable<string> Parts(string file) => Part().Matches(File.ReadAllText(Checkout.At(file))).Select(static part => part.Groups["name"].Value);

    [GeneratedRegex(@"\b(builder|app)\.(?<name>\w+)\(")]
    private static partial Regex Part();
}
