using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Orleans;

namespace OrleansSessions.Tests.Conventions;

/// <summary>
/// What of Orleans there is on the embedded engine, and so what the grains may use on either. Whoever adds a type here adds tests of what it
/// does, which run on both engines, to Orleans.Embedded.Tests.
/// </summary>
public sealed class OrleansSymbolsTests
{
    private static readonly string[] s_model =
    [
        "Orleans.AliasAttribute",
        "Orleans.Concurrency.ReentrantAttribute",
        "Orleans.DeactivationReason",
        "Orleans.DeactivationReasonCode",
        "Orleans.GenerateSerializerAttribute",
        "Orleans.Grain",
        "Orleans.GrainBaseExtensions",
        "Orleans.GrainExtensions",
        "Orleans.GrainReminderExtensions",
        "Orleans.GrainState`1",
        "Orleans.GrainTypeAttribute",
        "Orleans.IGrain",
        "Orleans.IGrainBase",
        "Orleans.IGrainFactory",
        "Orleans.IGrainState`1",
        "Orleans.IGrainWithStringKey",
        "Orleans.IRemindable",
        "Orleans.IdAttribute",
        "Orleans.ImmutableAttribute",
        "Orleans.KeepAliveAttribute",
        "Orleans.Placement.ImmovableAttribute",
        "Orleans.Placement.ImmovableKind",
        "Orleans.ResponseTimeoutAttribute",
        "Orleans.Runtime.GrainId",
        "Orleans.Runtime.GrainTimerCreationOptions",
        "Orleans.Runtime.GrainType",
        "Orleans.Runtime.IAddressable",
        "Orleans.Runtime.IGrainReminder",
        "Orleans.Runtime.IGrainTimer",
        "Orleans.Runtime.IdSpan",
        "Orleans.Runtime.OrleansException",
        "Orleans.Runtime.ReminderException",
        "Orleans.Runtime.TickStatus",
        "Orleans.Storage.IGrainStorage",
        "Orleans.Storage.InconsistentStateException",
    ];

    private static readonly string[] s_hosting =
    [
        "Microsoft.Extensions.Hosting.EmbeddedOrleansHostingExtensions",
        "Orleans.Hosting.EmbeddedSiloOptions",
    ];

    [Fact]
    public void EmbeddedEngine_PublicTypes_AreTheListedOnes()
    {
        var types = typeof(Grain).Assembly.GetExportedTypes().Select(static type => type.FullName!);

        var sorted = types.Order(StringComparer.Ordinal);

        Assert.Equal(s_model.Concat(s_hosting).Order(StringComparer.Ordinal), sorted);
    }

    [Fact]
    public void GrainsInterfaces_OfTheEmbeddedEngine_UsesTheModelOnly()
    {
        var used = UsedBy(typeof(ISessionGrain).Assembly);

        Assert.Contains("Orleans.IGrainWithStringKey", used);
        Assert.Empty(used.Except(s_model));
    }

    [Fact]
    public void Grains_OfTheEmbeddedEngine_UseTheModelAndItsHosting()
    {
        var used = UsedBy(typeof(SessionGrain).Assembly);

        Assert.Contains("Orleans.Grain", used);
        Assert.Empty(used.Except(s_model).Except(s_hosting));
    }

    private static string[] UsedBy(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Where(type => AssemblyOf(metadata, type) == typeof(Grain).Assembly.GetName().Name)
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")];
    }

    private static string? AssemblyOf(MetadataReader metadata, TypeReference type) => type.ResolutionScope.Kind switch
    {
        HandleKind.AssemblyReference => metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
        HandleKind.TypeReference => AssemblyOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope)),
        _ => null,
    };
}
