namespace OrleansSessions.Silo.Tests;

/// <summary>
/// Places the folders of a project in rows, so that arrows point down: a folder stands one row above the highest one that it uses. Arrows that
/// follow from others are left out. An arrow over several rows passes through an empty place in each.
/// </summary>
internal sealed class FolderLayout
{
    private const int Gap = 16;
    private const int Sweeps = 40;

    private readonly List<List<Place>> _rows = [];
    private readonly List<(Place From, Place To)> _steps = [];

    public FolderLayout(IEnumerable<string> folders, IReadOnlyList<FolderEdge> edges, Func<string, int> width)
    {
        var direct = Reduce(edges);
        var all = folders.Concat(edges.SelectMany(static edge => new[] { edge.From, edge.To })).Distinct().Order(StringComparer.Ordinal).ToList();
        var heights = all.ToDictionary(static folder => folder, folder => Height(folder, direct), StringComparer.Ordinal);
        var top = heights.Values.DefaultIfEmpty().Max();
        _rows.AddRange(Enumerable.Range(0, top + 1).Select(static _ => new List<Place>()));
        var places = all.ToDictionary(static folder => folder, folder => new Place(folder, width(folder), top - heights[folder]), StringComparer.Ordinal);
        foreach (var place in places.Values)
        {
            _rows[place.Row].Add(place);
        }

        foreach (var edge in direct)
        {
            Connect(places[edge.From], places[edge.To]);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var row in sweep % 2 == 0 ? _rows : Enumerable.Reverse(_rows))
            {
                Sort(row, down: sweep % 2 == 0);
            }
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            _rows.ForEach(Settle);
        }

        var left = _rows.SelectMany(static row => row).Select(static place => place.X - (place.Width / 2)).DefaultIfEmpty().Min();
        foreach (var place in _rows.SelectMany(static row => row))
        {
            place.X -= left;
        }
    }

    /// <summary>The folders and the empty places, row by row, each with its center from the left edge.</summary>
    public IEnumerable<Place> Places => _rows.SelectMany(static row => row);

    /// <summary>The arrows, from row to row.</summary>
    public IEnumerable<(Place From, Place To)> Steps => _steps;

    public int Rows => _rows.Count;

    public int Width => (int)Math.Ceiling(Places.Select(static place => place.X + (place.Width / 2)).DefaultIfEmpty().Max());

    /// <summary>The edges that no way over other edges says already.</summary>
    public static IReadOnlyList<FolderEdge> Reduce(IReadOnlyList<FolderEdge> edges) =>
        [.. edges.Where(edge => !edges.Any(first => first.From == edge.From && first.To != edge.To && Leads(first.To, edge.To, edges)))];

    private static bool Leads(string from, string to, IReadOnlyList<FolderEdge> edges) =>
        edges.Any(edge => edge.From == from && (edge.To == to || Leads(edge.To, to, edges)));

    private static int Height(string folder, IReadOnlyList<FolderEdge> edges) =>
        edges.Where(edge => edge.From == folder).Select(edge => Height(edge.To, edges) + 1).DefaultIfEmpty().Max();

    private void Connect(Place from, Place to)
    {
        var previous = from;
        for (var row = from.Row + 1; row < to.Row; row++)
        {
            var empty = new Place(null, 10, row);
            _rows[row].Add(empty);
            _steps.Add((previous, empty));
            previous = empty;
        }

        _steps.Add((previous, to));
    }

    // Orders a row by the middle of what its places are connected with in the row before.
    private void Sort(List<Place> row, bool down)
    {
        var wanted = row.ToDictionary(static place => place, place => Middle(place, down));
        row.Sort((one, other) => (wanted[one], one.Name, one.X).CompareTo((wanted[other], other.Name, other.X)));
        var x = -row.Sum(static place => place.Width + Gap) / 2;
        foreach (var place in row)
        {
            place.X = x + ((place.Width + Gap) / 2);
            x += place.Width + Gap;
        }
    }

    // Moves each place towards the middle of what it is connected with, as far as its neighbors leave room.
    private void Settle(List<Place> row)
    {
        for (var i = 0; i < row.Count; i++)
        {
            var least = i == 0 ? double.NegativeInfinity : row[i - 1].X + Apart(row[i - 1], row[i]);
            var most = i == row.Count - 1 ? double.PositiveInfinity : row[i + 1].X - Apart(row[i], row[i + 1]);
            row[i].X = Math.Max(least, Math.Min(most, Middle(row[i], down: null)));
        }
    }

    private static double Apart(Place left, Place right) => ((left.Width + right.Width) / 2) + Gap;

    // An arrow over several rows is to be straight: its empty places hold each other more than folders do.
    private double Middle(Place place, bool? down)
    {
        var connected = _steps.Where(step => (step.To == place && down != false) || (step.From == place && down != true))
            .Select(step => (step.To == place ? step.From.X : step.To.X, Weight: step.To.Name is null && step.From.Name is null ? 6 : 1)).ToList();
        return connected.Count == 0 ? place.X : connected.Sum(static other => other.Item1 * other.Weight) / connected.Sum(static other => other.Weight);
    }

    /// <summary>Where a folder stands; an empty place has no name.</summary>
    internal sealed class Place(string? name, int width, int row)
    {
        public string? Name { get; } = name;

        public double Width { get; } = width;

        public int Row { get; } = row;

        public double X { get; set; }
    }
}
