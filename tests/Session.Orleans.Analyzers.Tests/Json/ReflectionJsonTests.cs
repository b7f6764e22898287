namespace OrleansSessions.Analyzers.Tests;

public sealed class ReflectionJsonTests
{
    private const string Types = """
        public record Cart(int Items);
        [System.Text.Json.Serialization.JsonSerializable(typeof(Cart))]
        partial class CartJson : System.Text.Json.Serialization.JsonSerializerContext
        {
            public CartJson(System.Text.Json.JsonSerializerOptions? o = null) : base(o) { }
            public static CartJson Default { get; } = new();
            public System.Text.Json.Serialization.Metadata.JsonTypeInfo<Cart> Cart => null!;
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        """;

    [Theory]
    [InlineData("""s.SetString("a", JsonSerializer.Serialize(cart));""", "JsonSerializer.Serialize(cart)")]
    [InlineData("""s.Set("a", JsonSerializer.SerializeToUtf8Bytes(cart));""", "JsonSerializer.SerializeToUtf8Bytes(cart)")]
    [InlineData("""s.SetString("a", JsonSerializer.Serialize(cart, JsonSerializerOptions.Web));""", "JsonSerializer.Serialize(cart, JsonSerializerOptions.Web)")]
    [InlineData("""s.SetString("a", JsonSerializer.Serialize(cart, new JsonSerializerOptions(JsonSerializerDefaults.Web)));""", "JsonSerializer.Serialize(cart, new JsonSerializerOptions(JsonSerializerDefaults.Web))")]
    [InlineData("""var json = JsonSerializer.Serialize(cart); s.SetString("a", json);""", "JsonSerializer.Serialize(cart)")]
    [InlineData("""JsonSerializer.Deserialize<Cart>(s.GetString("a")!);""", """JsonSerializer.Deserialize<Cart>(s.GetString("a")!)""")]
    [InlineData("""JsonSerializer.Deserialize<Cart>(s.GetString("a") ?? "{}");""", """JsonSerializer.Deserialize<Cart>(s.GetString("a") ?? "{}")""")]
    [InlineData("""var json = s.GetString("a"); var c = json is null ? null : JsonSerializer.Deserialize<Cart>(json);""", "JsonSerializer.Deserialize<Cart>(json)")]
    [InlineData("""if (s.TryGetValue("a", out var bytes)) { JsonSerializer.Deserialize<Cart>(bytes); }""", "JsonSerializer.Deserialize<Cart>(bytes)")]
    [InlineData("""JsonSerializer.Deserialize<Cart>(s.Get("a"));""", """JsonSerializer.Deserialize<Cart>(s.Get("a"))""")]
    public async Task Value_OfASessionByReflection_IsFound(string statements, string call)
    {
        var found = await Analysis.WithAsync("PublishAot", "true", Source(statements));

        Assert.Equal([$"OS0006 {call}"], found);
    }

    [Fact]
    public async Task Value_InALibraryForAot_IsFound()
    {
        var found = await Analysis.WithAsync("IsAotCompatible", "True", Source("""s.SetString("a", JsonSerializer.Serialize(cart));"""));

        Assert.Equal(["OS0006 JsonSerializer.Serialize(cart)"], found);
    }

    [Theory]
    [InlineData("PublishAot", "false")]
    [InlineData("PublishAot", "")]
    [InlineData("PublishTrimmed", "true")]
    public async Task Value_InAnotherProject_IsNot(string property, string value)
    {
        var found = await Analysis.WithAsync(property, value, Source("""s.SetString("a", JsonSerializer.Serialize(cart));"""));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("""s.SetString("a", JsonSerializer.Serialize(cart, CartJson.Default.Cart));""")]
    [InlineData("""s.SetString("a", JsonSerializer.Serialize(cart, typeof(Cart), CartJson.Default));""")]
    [InlineData("""s.SetString("a", JsonSerializer.Serialize(cart, options));""")]
    [InlineData("""s.SetString("a", JsonSerializer.Serialize(cart, new JsonSerializerOptions { TypeInfoResolver = CartJson.Default }));""")]
    [InlineData("""JsonSerializer.Deserialize(s.GetString("a")!, CartJson.Default.Cart);""")]
    [InlineData("""Console.WriteLine(JsonSerializer.Serialize(cart));""")]
    [InlineData("""s.SetString(JsonSerializer.Serialize(cart), "a");""")]
    [InlineData("""s.SetInt32("a", JsonSerializer.Serialize(cart).Length);""")]
    [InlineData("""JsonSerializer.Deserialize<Cart>("{}");""")]
    [InlineData("""var json = s.GetString("a"); json = "{}"; JsonSerializer.Deserialize<Cart>(json);""")]
    [InlineData("""new System.Collections.Generic.Dictionary<string, byte[]>().TryGetValue("a", out var bytes); JsonSerializer.Deserialize<Cart>(bytes); s.Clear();""")]
    public async Task Value_WithTypeInfoOrElsewhere_IsNot(string statements)
    {
        var found = await Analysis.WithAsync("PublishAot", "true", Source(statements));

        Assert.Empty(found);
    }

    private static string Source(string statements) => "using System.Text.Json;\n" + Sources.Program(
        "", $$"""static class Carts { public static void Run(ISession s, Cart cart, JsonSerializerOptions options) { {{statements}} } }""" + "\n" + Types);
}
