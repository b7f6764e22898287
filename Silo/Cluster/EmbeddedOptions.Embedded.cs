namespace OrleansSessions.Silo;

/// <summary>Section <c>Embedded</c>: what an operator of the embedded engine must have said.</summary>
internal sealed class EmbeddedOptions
{
    /// <summary>Whether one process is wanted outside Development too. Default false.</summary>
    public bool AllowOutsideDevelopment { get; set; }
}
