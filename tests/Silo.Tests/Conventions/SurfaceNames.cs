using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace OrleansSessions.Silo.Tests;

/// <summary>Types and parameters as a line of the public surface names them: with arguments and what may be null; with the namespace where the line begins.</summary>
internal static class SurfaceNames
{
    private static readonly NullabilityInfoContext Nulls = new();

    public static string InFull(Type type) => $"{type.Namespace}.{Of(type)}";

    public static string Of(Type type) => Of(type, nulls: null);

    public static string Of(PropertyInfo property) => Of(property.PropertyType, Nulls.Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, Nulls.Create(field));

    public static string Of(ParameterInfo parameter)
    {
        var type = Of(parameter.ParameterType, Nulls.Create(parameter));
        var passed = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var given = parameter.HasDefaultValue ? $" = {(parameter.DefaultValue is null ? "default" : Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture))}" : "";
        return parameter.Position < 0 ? type : $"{passed}{type} {parameter.Name}{given}";
    }

    public static string Of(ParameterInfo[] parameters)
    {
        var extends = parameters.FirstOrDefault()?.Member.IsDefined(typeof(ExtensionAttribute)) == true ? "this " : "";
        return extends + string.Join(", ", parameters.Select(Of));
    }

    private static string Of(Type type, NullabilityInfo? nulls)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nulls);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{Of(value)}?";

        var mark = !type.IsValueType && nulls?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, nulls?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (type.IsGenericParameter)
            return type.Name + mark;

        var name = type.DeclaringType is { } outer ? $"{Of(outer)}.{type.Name}" : type.Name;
        if (!type.IsGenericType)
            return name + mark;

        var arguments = type.GetGenericArguments().Select((argument, index) => Of(argument, nulls?.GenericTypeArguments.ElementAtOrDefault(index)));
        return $"{name.Split('`')[0]}<{string.Join(", ", arguments)}>{mark}";
    }
}
