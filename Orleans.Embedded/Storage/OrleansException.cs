namespace Orleans.Runtime;

/// <summary>The base of the exceptions that Orleans throws.</summary>
public class OrleansException : Exception
{
    /// <summary>One without words.</summary>
    public OrleansException() : base("Unexpected error.")
    {
    }

    /// <summary>One that says what happened.</summary>
    public OrleansException(string message) : base(message)
    {
    }

    /// <summary>One that says what happened, and what was behind it.</summary>
    public OrleansException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
