namespace OrleansSessions.Silo;

/// <summary>A certificate of this silo, which ends one day.</summary>
internal interface IExpiringCertificate
{
    /// <summary>What it is used for, as metrics say it.</summary>
    string Use { get; }

    /// <summary>How long it is still valid; negative afterwards.</summary>
    TimeSpan Remaining { get; }

    /// <summary>What stops when it has expired.</summary>
    string ExpiredDescription { get; }

    /// <summary>Where changes are logged, once the host has a log: the certificate is needed before.</summary>
    ILogger Logger { set; }
}
