using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>Draws docs/images/rooms.svg: a panel for each project, with its folders and the arrows between them.</summary>
internal static class RoomsPicture
{
    private const int Margin = 20;
    private const int Title = 52;
    private const int RowHeight = 56;
    private const int BoxHeight = 28;
    private const int PictureWidth = 960;

    private const string Style =
        """
          <style>
            .page { fill: #ffffff; stroke: #d0d7de; }
            .panel { fill: #f6f8fa; stroke: #d0d7de; }
            .room { fill: #ddf4ff; stroke: #0969da; }
            .line { fill: none; stroke: #57606a; }
            .tip { fill: #57606a; }
            text { fill: #1f2328; }
            .small { fill: #57606a; font-size: 11px; }
            .name { font-weight: 600; font-size: 14px; }
            @media (prefers-color-scheme: dark) {
              .page { fill: #0d1117; stroke: #30363d; }
              .panel { fill: #161b22; stroke: #30363d; }
              .room { fill: #0c2d6b; stroke: #58a6ff; }
              .line { stroke: #8b949e; }
              .tip { fill: #8b949e; }
              text { fill: #e6edf3; }
              .small { fill: #9ea7b3; }
            }
          </style>
          <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
        """;

    // The columns, each from top to bottom.
    private static readonly string[][] Columns = [["Silo", "Session.Orleans.Client", "Session.Orleans"], ["Grains", "Grains.Interfaces", "Session.Protocol"]];

    public static string Draw()
    {
        var columns = Columns.Select(static column => column.Select(Panel.Of).ToList()).ToList();
        var widths = columns.Select(static column => column.Max(static panel => panel.Width)).ToList();
        var scale = Math.Max(0, (PictureWidth - (Margin * (columns.Count + 1)) - widths.Sum()) / columns.Count);
        var body = new StringBuilder();
        var (x, height) = (Margin, 0);
        foreach (var (column, width) in columns.Zip(widths.Select(width => width + scale)))
        {
            var y = Margin;
            foreach (var panel in column)
            {
                panel.Draw(body, x, y, width);
                y += panel.Height + Margin;
            }

            x += width + Margin;
            height = Math.Max(height, y);
        }

        return Invariant($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x} {height}" width="{x}" height="{height}" role="img" aria-labelledby="title" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12">
              <title id="title">The folders of each project. An arrow means: uses. Arrows that follow from others are left out.</title>
            {Style}
              <rect class="page" x=".5" y=".5" width="{x - 1}" height="{height - 1}" rx="10"/>
            {body}</svg>

            """);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Panel(string Project, IReadOnlyList<string> Uses, FolderLayout Layout)
    {
        public int Height => Title + (Layout.Rows * RowHeight) - 10;

        public int Width => Math.Max(Layout.Width, Text(Subtitle)) + (2 * Margin);

        private string Subtitle => Uses.Count == 0 ? "uses no other project" : $"uses {string.Join(", ", Uses)}";

        public static Panel Of(string project)
        {
            var file = $"{project}/{project}.csproj";
            var uses = XDocument.Load(Path.Combine(Checkout.Root, file)).Descendants("ProjectReference")
                .Select(static reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
                .Where(static used => Columns.Any(column => column.Contains(used)));
            var folders = Checkout.Sources(project).Select(static source => source.Split(Path.DirectorySeparatorChar)).Select(static parts => parts.Length > 2 ? parts[1] : ".");
            var graph = FolderGraph.Of(file);
            return new(project, [.. uses.Order(StringComparer.Ordinal)], new(folders, [.. graph.Edges.Except(graph.Cyclic())], static folder => Text(Label(folder)) + 20));
        }

        public void Draw(StringBuilder body, int x, int y, int width)
        {
            body.Append(Invariant($"""
                  <rect class="panel" x="{x}" y="{y}" width="{width}" height="{Height}" rx="8"/>
                  <text class="name" x="{x + Margin}" y="{y + 24}">{Project}</text>
                  <text class="small" x="{x + Margin}" y="{y + 41}">{Subtitle}</text>

                """));
            var left = x + ((width - Layout.Width) / 2);
            var top = y + Title;
            foreach (var (from, to) in Layout.Steps)
            {
                var (x1, y1, x2, y2) = (Round(left + from.X), top + (from.Row * RowHeight) + BoxHeight, Round(left + to.X), top + (to.Row * RowHeight));
                var end = to.Name is null ? "" : " marker-end=\"url(#arrow)\"";
                var through = to.Name is null ? $"v{BoxHeight}" : "";
                body.Append(Invariant($"  <path class=\"line\" d=\"M{x1} {y1}C{x1} {y1 + 17} {x2} {y2 - 17} {x2} {y2 - (to.Name is null ? 0 : 2)}{through}\"{end}/>\n"));
            }

            foreach (var place in Layout.Places.Where(static place => place.Name is not null))
            {
                var (center, row) = (Round(left + place.X), top + (place.Row * RowHeight));
                body.Append(Invariant($"  <rect class=\"room\" x=\"{center - Round(place.Width / 2)}\" y=\"{row}\" width=\"{Round(place.Width)}\" height=\"{BoxHeight}\" rx=\"6\"/><text x=\"{center}\" y=\"{row + 18}\" text-anchor=\"middle\">{Label(place.Name!)}</text>\n"));
            }
        }

        private static string Label(string folder) => folder == "." ? "(root)" : folder;

        private static int Text(string text) => (int)Math.Ceiling(text.Length * 7.0);

        private static int Round(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
    }
}
