using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace OrleansSessions.Silo.Tests;

/// <summary>What an assembly offers its users: a line for each public or protected member, and for what a type is.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes()
            .Where(static type => type.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) != true)
            .OrderBy(static type => SurfaceNames.InFull(type), StringComparer.Ordinal)
            .SelectMany(static type => Members(type).Order(StringComparer.Ordinal).Prepend(Head(type)));

    private static string Head(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsValueType ? "struct" : "class";
        var words = kind != "class" ? kind : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        var bases = Bases(type).Select(SurfaceNames.Of).Order(StringComparer.Ordinal).ToList();
        return $"{SurfaceNames.InFull(type)}: {words}{(type.IsEnum || bases.Count == 0 ? "" : $" of {string.Join(", ", bases)}")}";
    }

    // Those that the type names itself: not what comes with them.
    private static IEnumerable<Type> Bases(Type type)
    {
        var from = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [parent] : Type.EmptyTypes;
        var faces = type.GetInterfaces();
        var implied = faces.Concat(from).SelectMany(static face => face.GetInterfaces());
        return from.Concat(faces.Except(implied).Where(static face => face.IsPublic));
    }

    private static IEnumerable<string> Members(Type type) => type.IsEnum
        ? type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{SurfaceNames.InFull(type)}.{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}")
        : type.GetMembers(Declared).Select(member => (Text: Member(member), member)).Where(static member => member.Text is not null).Select(member => $"{SurfaceNames.InFull(type)}.{member.Text}");

    private static string? Member(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } made when IsSeen(made) => $"new({SurfaceNames.Of(made.GetParameters())})",
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
            $"{property.Name}{(property.GetIndexParameters() is { Length: > 0 } index ? $"[{SurfaceNames.Of(index)}]" : "")}: {SurfaceNames.Of(property)} {{ {accessors}}}",
        EventInfo { AddMethod: { } add } raised when IsSeen(add) => $"event {raised.Name}: {SurfaceNames.Of(raised.EventHandlerType!)}",
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly =>
            $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{field.Name}: {SurfaceNames.Of(field)}{(field.IsLiteral ? $" = {field.GetRawConstantValue() ?? "null"}" : "")}",
        MethodInfo method when IsSeen(method) && !IsWritten(method) =>
            $"{Kind(method)}{method.Name}{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(static type => type.Name))}>" : "")}({SurfaceNames.Of(method.GetParameters())}): {SurfaceNames.Of(method.ReturnParameter)}",
        _ => null,
    };

    private static string Accessors(PropertyInfo property) =>
        string.Concat(
            property.GetMethod is { } get && IsSeen(get) ? "get; " : "",
            property.SetMethod is { } set && IsSeen(set) ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; " : "");

    private static string Kind(MethodInfo method) =>
        method.IsStatic ? "static " : method.IsFamily ? "protected " : method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "";

    // Part of a property, an event or a record: said with it.
    private static bool IsWritten(MethodInfo method) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) || method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool IsSeen(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);
}
