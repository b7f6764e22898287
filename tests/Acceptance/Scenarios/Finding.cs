namespace OrleansSessions.Acceptance;

/// <summary>A claim about the farm, whether it held, and the figures that were measured.</summary>
internal sealed record Finding(bool Held, string Claim, string Seen)
{
    public override string ToString() => $"{(Held ? "ok  " : "FAIL")}  {Claim}: {Seen}";
}
