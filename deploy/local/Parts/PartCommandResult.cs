namespace OrleansSessions.Local;

/// <summary>The result of a command to a part of the farm.</summary>
internal enum PartCommandResult
{
    /// <summary>The command was carried out.</summary>
    Done = 1,

    /// <summary>The part is in a state that does not allow the command.</summary>
    Conflict = 2,

    /// <summary>There is no part of this name.</summary>
    NoSuchPart = 3,
}
