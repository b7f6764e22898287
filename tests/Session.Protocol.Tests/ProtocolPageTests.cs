using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansSessions.Protocol.Tests;

/// <summary>docs/protocol.md is what other languages are written from: what it shows is what is sent.</summary>
public sealed partial class ProtocolPageTests
{
    private static readonly string Root = RootAbove(AppContext.BaseDirectory);

    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs/protocol.md"));

    public static TheoryData<string> Formats => new(Directory.EnumerateFiles(Path.Combine(Root, "Session.Protocol/Wire"), "*Format.cs").Select(static file => Path.GetFileName(file)).Where(static file => file != "WireFormat.cs"));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Page_EachFormat_IsDrawnAsInTheCode(string file)
    {
        var source = File.ReadAllText(Path.Combine(Root, "Session.Protocol/Wire", file));
        var drawing = Drawing().Match(source).Groups["lines"].Value.Replace("/// ", "", StringComparison.Ordinal).Trim();

        Assert.NotEmpty(drawing);
        Assert.Contains("```\n" + drawing + "\n```", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_ExampleOfACommit_IsWhatIsWritten()
    {
        Assert.True(SessionId.TryParse("8d9001d32c6a703d.Cp-KC0KkL7Ym7fwNc4KG7DhkF72cwTjyhCZAC6Pz3Qs", out var id));
        using var buffer = new WireBuffer();
        new WireWriter(buffer).Id(id);
        WireFormats.Commit.Write(buffer, new SessionCommit
        {
            CommitId = Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"),
            Create = true,
            PublicId = Guid.Parse("ffeeddcc-bbaa-9988-7766-554433221100"),
            Idle = TimeSpan.FromMinutes(20),
            Timeout = TimeSpan.FromSeconds(5),
            Changes = new() { Set = [new("cart", new byte[] { 1, 2, 3 })] },
        });

        Assert.Equal(Convert.ToHexStringLower(buffer.Written.Span), Example(0));
        Assert.Contains($"Content-Length: {buffer.Written.Length}\n", Page, StringComparison.Ordinal);
        Assert.Equal(SessionId.ApplicationTag("shop"), id.Application);
    }

    [Fact]
    public void Page_ExampleOfItsAnswer_IsWhatIsWritten()
    {
        using var buffer = new WireBuffer();
        WireFormats.CommitOutcome.Write(buffer, new CommitOutcome
        {
            Status = CommitStatus.Applied,
            Version = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), 1, 0x0102030405060708),
            PublicId = Guid.Parse("ffeeddcc-bbaa-9988-7766-554433221100"),
            Others = SessionPatch.Nothing,
        });

        Assert.Equal(Convert.ToHexStringLower(buffer.Written.Span), Example(1));
    }

    [Fact]
    public void Page_NamesThatAreSent_AreTheCodes()
    {
        string[] names = [GatewayProtocol.ContentType, GatewayProtocol.LoadPath, GatewayProtocol.CommitPath, GatewayProtocol.EndPath, GatewayProtocol.LockPath, GatewayProtocol.TouchPath, GatewayProtocol.MaximumBodyBytesHeader, GatewayProtocol.RefusedHeader, GatewayProtocol.SentHeader];

        Assert.All(names, static name => Assert.Contains(name, Page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(LoadStatus))]
    [InlineData(typeof(CommitStatus))]
    [InlineData(typeof(LockStep))]
    [InlineData(typeof(LockStatus))]
    [InlineData(typeof(SessionEndReason))]
    [InlineData(typeof(SessionOutageReason))]
    public void Page_EachValueOfAnEnum_IsExplained(Type type)
    {
        var values = Enum.GetValuesAsUnderlyingType(type).Cast<byte>().Select(value => $"| {value} {Words().Replace(Enum.GetName(type, value)!, " ").ToLower(CultureInfo.InvariantCulture)} |");

        Assert.All(values, static value => Assert.Contains(value, Page, StringComparison.Ordinal));
    }

    private static string Example(int number) =>
        string.Concat(HexBlock().Matches(Page)[number].Groups["lines"].Value.Split('\n').Select(static line => line.Split(' ')[0]));

    private static string RootAbove(string directory) => File.Exists(Path.Combine(directory, "Cluster.sln")) ? directory : RootAbove(Path.GetDirectoryName(directory)!);

    [GeneratedRegex(@"/// <code>\n(?<lines>.*?)\n/// </code>", RegexOptions.Singleline)]
    private static partial Regex Drawing();

    [GeneratedRegex(@"```hex\n(?<lines>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex HexBlock();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();
}
