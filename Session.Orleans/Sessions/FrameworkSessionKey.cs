namespace OrleansSessions;

/// <summary>A key that ASP.NET Core's own session middleware read or created. It cannot be replaced.</summary>
internal sealed class FrameworkSessionKey(SessionIds ids, string key, bool isNew, Func<bool> tryEstablish) : SessionKey
{
    private SessionId _id;

    public override SessionId Id
    {
        get
        {
            if (_id.IsNone)
            {
                _id = ids.Of(key);
            }

            return _id;
        }
    }

    public override bool IsNew => isNew;

    public override bool IsPresented => !isNew;

    public override bool IsReplaceable => false;

    public override bool IsFixed => !isNew;

    public override string? Reveal(SessionId id) => isNew ? null : key;

    public override bool TryEstablish(bool forceNewKey) => tryEstablish();

    public override SessionId Next() => throw new InvalidOperationException("UseSession() cannot give the browser another key. Call app.UseOrleansSession() in its place.");

    public override void Renew() => throw new InvalidOperationException("A session of UseSession() cannot be rotated.");
}
