namespace OrleansSessions.Grains;

/// <summary>
/// Recognizes that a read of the membership table failed because the table does not exist. That is an answer, which refutes the silo's place (S15).
/// A table that could not be read is none.
/// </summary>
internal interface IMissingTableDetector
{
    bool IsMissing(Exception failure);
}
