namespace OrleansSessions.WebFrontend;

/// <summary>The user who is signed in to a session.</summary>
internal static class Users
{
    private const string Key = "user";

    /// <returns>The user; null if nobody is signed in.</returns>
    public static string? Of(ISession session) => session.GetString(Key);

    public static void SignIn(ISession session, string user) => session.SetString(Key, user);
}
