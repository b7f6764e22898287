namespace Orleans.Runtime;

/// <summary>A reminder that could not be changed.</summary>
public sealed class ReminderException : OrleansException
{
    /// <summary>One that says what happened.</summary>
    public ReminderException(string message) : base(message)
    {
    }
}
