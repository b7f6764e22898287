using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace OrleansSessions.Silo;

/// <summary>Renders the status as HTML: headings and tables without script, readable in a terminal browser too.</summary>
internal static class StatusPage
{
    private const string Style = "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #8884;vertical-align:top}th{font-weight:600}";

    public static string Of(StatusSnapshot status, DateTimeOffset now)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Text(status.Silo)}: sessions</title><style>{Style}</style></head>\n<body><h1>{Text(status.Silo)}</h1>\n");
        Table(page, null,
            ("Ready", $"{status.Ready}{Age(status.ReadyAgeSeconds)}"),
            ("Read lease", status.ReadLease),
            ("Microsoft Orleans", status.OrleansVersion),
            ("Build", status.Build),
            ("Started", $"{status.Started:u} ({Span(now - status.Started)})"));
        page.Append(CultureInfo.InvariantCulture, $"<h2>Silos{Age(status.MembersAgeSeconds)}</h2>\n<table><tr><th>Name<th>Address<th>Status<th>Since</tr>\n");
        foreach (var member in status.Members)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(member.Name)}<td>{Text(member.Address)}<td>{Text(member.Status)}<td>{member.Since:u}</tr>\n");
        }

        page.Append(status.MembersAgeSeconds is null ? "<tr><td colspan=\"4\">The membership table cannot be read.</tr>\n</table>\n" : "</table>\n");
        Table(page, "Sessions in this silo",
            ("In memory", Number(status.Sessions.InMemory)),
            ("Requests waiting for an exclusive lease", Number(status.Sessions.Waiting)),
            ("Created", $"{Number(status.Sessions.Created)} ({Rate(status.Sessions.CreatedPerSecond)})"),
            ("Ended", $"{Number(status.Sessions.Ended)} ({Rate(status.Sessions.EndedPerSecond)})"),
            ("Loads", Rate(status.Sessions.LoadsPerSecond)),
            ("Commits", Rate(status.Sessions.CommitsPerSecond)),
            ("Commits refused because storage was unavailable", Number(status.Sessions.CommitsUnavailable)));
        Table(page, "Storage",
            [("Provider", status.Storage.Provider), ("", status.Storage.Survives), .. status.Storage.Warnings.Select(static warning => ("Warning", warning)), ("Calls", Rate(status.Storage.CallsPerSecond)), ("Failed calls", Number(status.Storage.Failed)), ("Failed reads within 30 s", Outcomes(status.Storage.Reads)), ("Failed writes within 30 s", Outcomes(status.Storage.Writes))]);
        Table(page, "Ledger",
            ("Lag of the last sweep", Lag(status.Ledger.LagSeconds)),
            ("Age of the oldest minute not yet swept", Lag(status.Ledger.BehindSeconds)),
            ("Sessions found in storage long after their end", Number(status.Ledger.Missed)));
        return page.Append("<p>Totals of this silo since it started. Rates are averages over the last minute. <a href=\"/status.json\">The same as JSON</a>, <a href=\"/metrics\">metrics</a>.</p></body></html>\n").ToString();
    }

    private static void Table(StringBuilder page, string? title, params IEnumerable<(string Name, string Value)> rows)
    {
        page.Append(title is null ? "<table>\n" : $"<h2>{title}</h2>\n<table>\n");
        foreach (var (name, value) in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(name)}<td>{Text(value)}</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Age(double? seconds) => seconds > 2 ? $" ({seconds.Value.ToString("0", CultureInfo.InvariantCulture)} s ago)" : "";

    private static string Outcomes(StorageOutcomes outcomes) => $"{Number(outcomes.Failed)} of {Number(outcomes.Calls)}";

    private static string Lag(double? seconds) => seconds is { } lag ? $"{lag.ToString("0.0", CultureInfo.InvariantCulture)} s" : "no shard on this silo yet";

    private static string Rate(double perSecond) => $"{perSecond.ToString("0.##", CultureInfo.InvariantCulture)} per second";

    private static string Span(TimeSpan span) => span.TotalDays >= 1 ? $"{(int)span.TotalDays} d {span.Hours} h" : span.TotalHours >= 1 ? $"{span.Hours} h {span.Minutes} min" : $"{span.Minutes} min {span.Seconds} s";
}
