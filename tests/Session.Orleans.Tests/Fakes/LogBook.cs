using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogBook : ILoggerProvider
{
    private readonly List<LogLine> _lines = [];

    public IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public IEnumerable<LogLine> Of(string eventName) => Lines.Where(line => line.Event.Name == eventName);

    public ILogger CreateLogger(string categoryName) => new Pen(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Pen(LogBook book, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => category.StartsWith("OrleansSessions", StringComparison.Ordinal) || category.StartsWith("Microsoft.AspNetCore.Session", StringComparison.Ordinal) || logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (book._lines)
            {
                book._lines.Add(new LogLine(category, logLevel, eventId, formatter(state, exception), exception));
            }
        }
    }
}
