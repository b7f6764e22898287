using System.Reflection;
using System.Runtime.CompilerServices;

namespace OrleansSessions.Protocol.Tests;

public sealed class ProtocolConventionTests
{
    private static readonly Type[] Public = [.. typeof(SessionId).Assembly.GetExportedTypes()];

    public static TheoryData<Type> Enums => new(Public.Where(static t => t.IsEnum));

    public static TheoryData<Type> WireTypes => new(Public.Where(static t => !t.IsEnum && !t.IsInterface && t.Namespace == "OrleansSessions" && t != typeof(SessionLimits)));

    [Theory]
    [MemberData(nameof(Enums), DisableDiscoveryEnumeration = true)]
    public void Enum_IsAByteWithoutAZero(Type type)
    {
        Assert.Equal(typeof(byte), Enum.GetUnderlyingType(type));
        Assert.False(Enum.IsDefined(type, (byte)0));
    }

    [Fact]
    public void Enums_Values_AreTheseForEver()
    {
        var values = Public.Where(static t => t.IsEnum).OrderBy(static t => t.Name, StringComparer.Ordinal)
            .Select(static t => $"{t.Name}: {string.Join(' ', Enum.GetValuesAsUnderlyingType(t).Cast<byte>().Select(v => $"{v}={Enum.GetName(t, v)}"))}");

        Assert.Equal(
        [
            "CommitStatus: 1=Applied 2=Conflict 3=Ended 4=RetryTooLate 5=OverLimit 6=Unavailable 7=Locked 8=LeaseLost",
            "EndStatus: 1=Ended 2=NotFound 3=Unavailable",
            "LoadStatus: 1=Unchanged 2=Changed 3=Whole 4=Ended 5=Unavailable 6=Rotated 7=Forkable",
            "LockStatus: 1=Granted 2=Queued 3=Full 4=Ended 5=Lost 6=Released 7=Unavailable",
            "LockStep: 1=Acquire 2=Renew 3=Release",
            "SessionEndReason: 1=Absent 2=Abandoned 3=Revoked 4=Rotated 5=Replaced 6=ExpiredAbsolute 7=ExpiredIdle",
            "SessionOutageReason: 1=Storage 2=Overloaded 3=Stopping 4=Unreachable 5=Denied 6=Malformed 7=NewerFormat 8=TimedOut",
        ], values);
    }

    [Theory]
    [MemberData(nameof(WireTypes), DisableDiscoveryEnumeration = true)]
    public void WireType_HasNothingThatCanBeChanged(Type type)
    {
        var settable = type.GetProperties(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(static p => p.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(static f => !f.IsInitOnly && !f.IsLiteral && !f.IsDefined(typeof(CompilerGeneratedAttribute)));

        Assert.Empty(settable);
        Assert.Empty(fields);
        Assert.True(type.IsSealed || type.IsValueType);
    }

    [Theory]
    [MemberData(nameof(WireTypes), DisableDiscoveryEnumeration = true)]
    public void WireType_HoldsNoArrayThatOthersCouldChange(Type type)
    {
        Assert.DoesNotContain(type.GetProperties(), static p => p.PropertyType.IsArray || typeof(System.Collections.IList).IsAssignableFrom(p.PropertyType));
    }

    [Fact]
    public void Protocol_DependsOnTheFrameworkAlone()
    {
        var references = typeof(SessionId).Assembly.GetReferencedAssemblies().Select(static a => a.Name!);

        Assert.All(references, static name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void GatewayProtocol_Names_AreTheseForEver()
    {
        Assert.Equal(
            ("application/vnd.orleans-sessions", "/v1/load", "/v1/commit", "/v1/end", "/v1/lock", "/v1/touch", "Body-Bytes-Max", "Refused", "Sent"),
            (GatewayProtocol.ContentType, GatewayProtocol.LoadPath, GatewayProtocol.CommitPath, GatewayProtocol.EndPath, GatewayProtocol.LockPath, GatewayProtocol.TouchPath,
                GatewayProtocol.MaximumBodyBytesHeader, GatewayProtocol.RefusedHeader, GatewayProtocol.SentHeader));
    }
}
