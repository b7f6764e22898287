using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.TypeSystem;

namespace OrleansSessions.Grains;

/// <summary>
/// The names under which Orleans sends the types of the protocol's values. Orleans writes the type of each answer by name and assembly; silos and web
/// nodes of different releases run side by side, so these names outlast the namespace and the assembly that the types were first in.
/// </summary>
internal sealed partial class ProtocolTypeNames : ITypeConverter
{
    private const string SentNamespace = "OrleansSessions";
    private const string SentAssembly = "Session.Protocol";

    private static readonly string Namespace = typeof(LoadOutcome).Namespace!;
    private static readonly string Assembly = typeof(LoadOutcome).Assembly.GetName().Name!;

    private static readonly Type[] Values =
    [
        typeof(SessionLoad), typeof(SessionCommit), typeof(SessionEnd), typeof(SessionLock),
        typeof(LoadOutcome), typeof(CommitOutcome), typeof(EndOutcome), typeof(LockOutcome), typeof(TouchOutcome),
    ];

    /// <summary>Registers the names with the serializer of a silo or of an Orleans client.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITypeConverter, ProtocolTypeNames>());
        services.Configure<TypeManifestOptions>(static manifest => manifest.AllowedTypes.UnionWith(Values.Select(static value => $"{SentNamespace}.{value.Name}")));
    }

    /// <inheritdoc/>
    public bool TryFormat(Type type, out string formatted)
    {
        formatted = null!;
        if (!Values.Contains(type) && !(type.IsConstructedGenericType && type.GenericTypeArguments.Any(Values.Contains)))
        {
            return false;
        }

        formatted = RuntimeTypeNameFormatter.Format(type).Replace($",{Assembly}", $",{SentAssembly}", StringComparison.Ordinal).Replace($"{Namespace}.", $"{SentNamespace}.", StringComparison.Ordinal);
        return true;
    }

    /// <inheritdoc/>
    public bool TryParse(string formatted, out Type type)
    {
        type = null!;
        if (!formatted.Contains($",{SentAssembly}", StringComparison.Ordinal))
        {
            return false;
        }

        type = Type.GetType(Sent().Replace(formatted, $"{Namespace}.$1,{Assembly}"))!;
        return type is not null;
    }

    [GeneratedRegex(@"\bOrleansSessions\.(\w+),Session\.Protocol\b")]
    private static partial Regex Sent();
}
