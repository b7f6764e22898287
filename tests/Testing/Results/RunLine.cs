using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansSessions.Testing;

/// <summary>
/// What one run of a series showed: a line of JSON, with the load of the machine when the run was over. <c>CLUSTER_RESULTS=file</c> names the file that
/// it is added to.
/// </summary>
/// <param name="Kind">What happened in the run.</param>
/// <param name="Outcome"><see cref="Right"/>, <see cref="Lags"/>, or <see cref="Wrong"/>.</param>
public sealed record RunLine(string Kind, string Outcome)
{
    /// <summary>Nothing was found.</summary>
    public const string Right = "right";

    /// <summary>Reads lagged, by no more than S14 allows.</summary>
    public const string Lags = "lags";

    /// <summary>The rules do not allow what was found.</summary>
    public const string Wrong = "wrong";

    private const string LoadFile = "/proc/loadavg";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Lock Gate = new();

    /// <summary>The file that lines are added to, as a full path; null when none is wanted.</summary>
    public static string? Wanted { get; } = Environment.GetEnvironmentVariable("CLUSTER_RESULTS") is { Length: > 0 } file ? Path.GetFullPath(file) : null;

    /// <summary>What the run was drawn from, when it was.</summary>
    public int? Seed { get; init; }

    /// <summary>The cluster that the run was made with, when there are several.</summary>
    public string? Cluster { get; init; }

    public int? Operations { get; init; }

    /// <summary>Commits whose callers were told that they were applied.</summary>
    public int? Acknowledged { get; init; }

    public int? Refused { get; init; }

    /// <summary>Calls whose callers do not know what became of them.</summary>
    public int? Unknown { get; init; }

    /// <summary>What was wrong.</summary>
    public IReadOnlyList<string>? Findings { get; init; }

    /// <summary>The longest that a client waited for its session, in seconds.</summary>
    public double? Longest { get; init; }

    /// <summary>How long the run took, in seconds.</summary>
    public double? Took { get; init; }

    /// <summary>What else was measured, in words.</summary>
    public string? Measured { get; init; }

    public DateTimeOffset At { get; init; } = TimeProvider.System.GetUtcNow();

    /// <summary>Mean numbers of tasks that wanted a processor, of the last 1, 5 and 15 minutes; null where nobody says.</summary>
    public string? Load { get; init; } = File.Exists(LoadFile) ? string.Join(' ', File.ReadAllText(LoadFile).Split(' ')[..3]) : null;

    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>Adds the line to a file.</summary>
    /// <param name="file">The file. Null: nothing is written.</param>
    public void AddTo(string? file)
    {
        if (file is not null)
        {
            lock (Gate)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.AppendAllText(file, JsonSerializer.Serialize(this, Json) + "\n");
            }
        }
    }
}
