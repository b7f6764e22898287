using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace OrleansSessions.Analyzers.Tests;

/// <summary>What a build tells analyzers of a project's properties.</summary>
internal sealed class BuildProperties(string property, string value) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Set($"build_property.{property}", value);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

    private sealed class Set(string name, string value) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? found)
        {
            found = string.Equals(key, name, KeyComparison) ? value : null;
            return found is not null;
        }

        private static StringComparison KeyComparison => StringComparison.OrdinalIgnoreCase;
    }
}
