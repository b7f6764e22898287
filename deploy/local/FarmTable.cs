namespace OrleansSessions.Local;

/// <summary>What runs where, as one table.</summary>
internal static class FarmTable
{
    public static string Of(Farm farm)
    {
        List<string[]> rows = [["what", "url", "pid", "log"]];
        rows.Add(["balancer", Shown(farm.Url), $"{Environment.ProcessId}", "-"]);
        rows.AddRange(farm.Children.Select(child =>
            (string[])[child.Start.Name, Shown(child.Start.Url), $"{child.Pid}", child.Start.LogFile]));

        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return string.Join(Environment.NewLine, rows.Select(row =>
            ("  " + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd()));
    }

    private static string Shown(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
