namespace OrleansSessions.WebFrontend.Api;

/// <summary>Who is signed in to a session.</summary>
internal static class Users
{
    private const string Key = "user";

    /// <returns>Null when nobody is.</returns>
    public static string? Of(ISession session) => session.GetString(Key);

    public static void SignIn(ISession session, string user) => session.SetString(Key, user);
}
