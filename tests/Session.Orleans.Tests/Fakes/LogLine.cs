using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

internal sealed record LogLine(string Category, LogLevel Level, EventId Event, string Text, Exception? Error);
