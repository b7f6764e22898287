namespace Orleans.Activations;

/// <summary>Why an activation was told to end, and when (a timestamp of the host's clock).</summary>
internal sealed record ActivationEnd(DeactivationReason Reason, long Asked);
