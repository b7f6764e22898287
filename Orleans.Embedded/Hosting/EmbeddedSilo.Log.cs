using Microsoft.Extensions.Logging;

namespace Orleans.Hosting;

/// <content>What the embedded silo tells its operator.</content>
internal sealed partial class EmbeddedSilo
{
    [LoggerMessage(921, LogLevel.Information, "Embedded silo started with {Classes} grain classes. It is one process and no cluster.", EventName = "SiloStarted")]
    private partial void LogStarted(int classes);

    [LoggerMessage(922, LogLevel.Information, "Embedded silo stopped: {Activations} activations told to end, {Abandoned} given up because they did not end in time.", EventName = "SiloStopped")]
    private partial void LogStopped(int activations, int abandoned);
}
