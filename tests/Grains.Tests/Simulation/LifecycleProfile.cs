namespace OrleansSessions.Grains.Tests;

/// <summary>The situation that a run of <see cref="LifecycleSimulation"/> concentrates on: a few requests that do anything at any time rarely get into one.</summary>
internal enum LifecycleProfile
{
    /// <summary>Anything.</summary>
    Mixed,

    /// <summary>The row of a session's new id is out of order while it is rotated, and requests take minutes.</summary>
    LateArrival,

    /// <summary>The session is used just before its end, while members change: touches in both activations count.</summary>
    NearEnd,

    /// <summary>A commit gives the session an idle timeout that is shorter than its write takes.</summary>
    BriefIdle,

    /// <summary>A commit that asks for notification is decided together with the end.</summary>
    SharedBatches,

    /// <summary>A silo is cut off from the membership table and from storage. The other one takes over.</summary>
    CutOff,
}
