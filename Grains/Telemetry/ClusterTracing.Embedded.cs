using System.Diagnostics;

namespace OrleansSessions;

/// <content>The embedded engine's calls stay in their process, and in their caller's activity.</content>
internal static partial class ClusterTracing
{
    private static ActivityContext Caller => Here;
}
