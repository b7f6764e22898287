using System.Net;
using System.Text.RegularExpressions;

namespace OrleansSessions.Testing;

/// <summary>One user: keeps cookies, follows redirects, and submits forms with their hidden fields.</summary>
public sealed partial class FormBrowser(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    public Task<string> ReadAsync(string path = "/") => _http.GetStringAsync(path);

    /// <summary>Posts an empty body. Does not look at the status of the response.</summary>
    public Task<HttpResponseMessage> PostAsync(string path) => _http.PostAsync(path, content: null);

    /// <summary>Submits a page's first form with this action, and returns the page that follows.</summary>
    public async Task<string> SubmitAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var form = Form().Matches(await ReadAsync(page)).First(form => WebUtility.HtmlDecode(form.Groups["action"].Value) == action);
        var hidden = Hidden().Match(form.Value);
        using var content = new FormUrlEncodedContent([KeyValuePair.Create(hidden.Groups["name"].Value, hidden.Groups["value"].Value), .. fields.Select(static field => KeyValuePair.Create(field.Name, field.Value))]);
        using var response = await _http.PostAsync(action.Length == 0 ? page : action, content);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("""<form method="post"( action="(?<action>[^"]*)")?.*?</form>|<form action="(?<action>[^"]*)" method="post".*?</form>""", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("""<input name="(?<name>[^"]+)" type="hidden" value="(?<value>[^"]+)" />""")]
    private static partial Regex Hidden();
}
