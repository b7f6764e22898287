namespace Samples.Shop.Visitors;

internal static class Cart
{
    public const string Prefix = "cart:";

    public static Dictionary<string, int> Of(ISession session) =>
        session.Keys.Where(IsProduct).ToDictionary(static key => key[Prefix.Length..], key => session.GetInt32(key) ?? 0);

    public static int Add(ISession session, string product)
    {
        var count = (session.GetInt32($"{Prefix}{product}") ?? 0) + 1;
        session.SetInt32($"{Prefix}{product}", count);
        return count;
    }

    public static void Empty(ISession session)
    {
        foreach (var key in session.Keys.Where(IsProduct))
            session.Remove(key);
    }

    private static bool IsProduct(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);
}
