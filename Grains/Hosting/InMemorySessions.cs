using OrleansSessions.Grains;

namespace OrleansSessions;

/// <summary>
/// Sessions in memory, without a silo, for the tests of an application: the rules of sessions are those of the cluster, and the test holds the clock and
/// decides what fails. Applications that are given the same instance are nodes of one farm.
/// </summary>
/// <remarks>Thread safe. Nothing is written to a log, and nothing runs in the background but the timers of <see cref="Time"/>.</remarks>
public sealed class InMemorySessions
{
    private volatile int _outage;
    private volatile bool _losesAnswers;

    /// <summary>Initializes a new instance of the <see cref="InMemorySessions"/> class, without any session.</summary>
    /// <param name="time">The clock of the sessions, and of the applications that use them. Default null: the system's.</param>
    public InMemorySessions(TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        Cluster = new InMemoryCluster(this);
    }

    /// <summary>The clock by which sessions expire.</summary>
    public TimeProvider Time { get; }

    /// <summary>Why calls to the sessions fail. While it is set, nothing is read, changed or ended.</summary>
    /// <value>Default null: calls do not fail.</value>
    public SessionOutageReason? Outage
    {
        get => _outage == 0 ? null : (SessionOutageReason)_outage;
        set => _outage = (int)(value ?? 0);
    }

    /// <summary>Whether changes are applied, and the application is told that this is not known, as when a silo is lost before it answers.</summary>
    /// <value>Default false.</value>
    public bool LosesAnswers
    {
        get => _losesAnswers;
        set => _losesAnswers = value;
    }

    internal InMemoryCluster Cluster { get; }
}
