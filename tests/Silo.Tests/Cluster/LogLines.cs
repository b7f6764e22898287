using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Silo.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public ILogger<T> Of<T>() => new Writer<T>(_lines);

    private sealed class Writer<T>(ConcurrentQueue<string> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)}");
    }
}
