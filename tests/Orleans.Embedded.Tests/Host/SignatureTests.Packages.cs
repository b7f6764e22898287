using System.Reflection;
using System.Runtime.Loader;
using Orleans;

namespace OrleansSessions.Engines;

/// <summary>What compiles on the embedded engine compiles on Orleans: each of its public types and members is there, under the same signature.</summary>
public sealed class SignatureTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] s_hosting = ["Orleans.Hosting.EmbeddedSiloOptions", "Microsoft.Extensions.Hosting.EmbeddedOrleansHostingExtensions"];

    private static readonly Assembly s_embedded =
        new AssemblyLoadContext("embedded").LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "Orleans.Embedded.dll"));

    private static readonly Dictionary<string, Type> s_orleans = Directory.EnumerateFiles(AppContext.BaseDirectory, "Orleans.*.dll")
        .Select(Path.GetFileNameWithoutExtension)
        .Where(static name => !name!.StartsWith("Orleans.Embedded", StringComparison.Ordinal))
        .SelectMany(static name => Assembly.Load(name!).GetExportedTypes())
        .ToDictionary(static type => type.FullName!);

    public static TheoryData<string> Types => [.. s_embedded.GetExportedTypes().Select(static type => type.FullName!).Except(s_hosting)];

    [Fact]
    public void Types_OfTheEmbeddedEngine_AreFound() => Assert.Contains(typeof(Grain).FullName!, s_embedded.GetExportedTypes().Select(static type => type.FullName));

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_OfTheEmbeddedEngine_HasNoMemberThatOrleansLacks(string name)
    {
        var embedded = s_embedded.GetType(name, throwOnError: true)!;
        var orleans = s_orleans.GetValueOrDefault(name);

        var missing = MembersOf(embedded).Except(orleans is null ? [] : MembersOf(orleans));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> MembersOf(Type type) =>
        type.GetMembers(Declared).Where(IsVisible).Where(static member => !IsOverride(member)).SelectMany(SignaturesOf)
            .Append(ShapeOf(type))
            .Concat(type.GetInterfaces().Where(static parent => parent.Namespace?.StartsWith("Orleans", StringComparison.Ordinal) ?? false).Select(static parent => $": {parent}"))
            .Append($"base {(type.BaseType == typeof(ValueType) ? "struct" : type.BaseType)}");

    private static IEnumerable<string> SignaturesOf(MemberInfo member)
    {
        var nullability = new NullabilityInfoContext();
        yield return member switch
        {
            MethodBase method => $"{Access(method)} {method} ({string.Join(", ", method.GetParameters().Select(parameter => $"{parameter} {nullability.Create(parameter).WriteState} = {DefaultOf(parameter)}"))})",
            PropertyInfo property => $"{property} {nullability.Create(property).ReadState}",
            FieldInfo { IsLiteral: true } constant => $"{constant} = {constant.GetRawConstantValue()}",
            _ => member.ToString()!,
        };

        if (member is MethodInfo generic)
        {
            foreach (var constraint in generic.GetGenericArguments().SelectMany(static argument => argument.GetGenericParameterConstraints()))
            {
                yield return $"{generic} where {constraint}";
            }

            yield return $"{generic} returns {nullability.Create(generic.ReturnParameter).ReadState}";
        }
    }

    private static string Access(MethodBase method) => $"{(method.IsPublic ? "public" : "protected")} {(method.IsStatic ? "static" : method.IsAbstract ? "abstract" : "")}";

    private static string DefaultOf(ParameterInfo parameter) => parameter.HasDefaultValue ? parameter.RawDefaultValue?.ToString() ?? "null" : "none";

    private static string ShapeOf(Type type) =>
        $"{(type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : "class")} {(type.IsAbstract ? "abstract" : "")} {(type.IsSealed ? "sealed" : "")} "
        + (type.GetCustomAttribute<AttributeUsageAttribute>() is { } usage ? $"{usage.ValidOn} {usage.AllowMultiple} {usage.Inherited}" : "");

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic && !field.IsSpecialName,
        PropertyInfo property => property.GetMethod is { } get && IsVisible(get),
        _ => false,
    };

    private static bool IsOverride(MemberInfo member) =>
        member is MethodInfo method && method.GetBaseDefinition() is var origin && (origin.DeclaringType == typeof(object) || origin.DeclaringType == typeof(Exception) || origin.DeclaringType == typeof(ValueType));
}
