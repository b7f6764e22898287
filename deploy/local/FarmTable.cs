namespace OrleansSessions.Local;

/// <summary>The processes of a farm as a table.</summary>
internal static class FarmTable
{
    public static string Of(Farm farm)
    {
        List<string[]> rows = [["what", "url", "pid", "log"]];
        rows.Add(["balancer", Authority(farm.Url), $"{Environment.ProcessId}", "-"]);
        rows.AddRange(farm.Processes.Select(process =>
            (string[])[process.Start.Name, Authority(process.Start.Url), $"{process.Pid}", process.Start.LogFile]));

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return string.Join(Environment.NewLine, rows.Select(row =>
            ("  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd()));
    }

    private static string Authority(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
