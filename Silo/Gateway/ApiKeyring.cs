using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace OrleansSessions.Silo;

/// <summary>
/// The keys in force. Looked at again when the configuration says that it changed, and every five seconds for the file: a mounted secret is
/// swapped by a link, which file watchers miss. A change with a fault in it changes nothing: the keys that worked go on working.
/// </summary>
internal sealed partial class ApiKeyring : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly ILogger<ApiKeyring> _logger;
    private readonly IConfiguration _configuration;
    private readonly ITimer _timer;
    private readonly IDisposable _changes;
    private readonly Lock _gate = new();
    private volatile ApiKeys _keys;
    private List<(string Application, string Key)> _read;
    private string _faults = "";

    public ApiKeyring(IOptions<GatewayOptions> options, IConfiguration configuration, TimeProvider time, ILogger<ApiKeyring> logger)
    {
        _logger = logger;
        _configuration = configuration;
        _read = ApiKeySource.Read(options.Value, []);
        _keys = new ApiKeys(_read);
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Look);
        _timer = time.CreateTimer(static ring => ((ApiKeyring)ring!).Look(), this, LookEvery, LookEvery);
    }

    public ApiKeys Current => _keys;

    public void Dispose()
    {
        _timer.Dispose();
        _changes.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            var options = new GatewayOptions();
            SettingsBinder.Bind(_configuration.GetSection("Gateway"), options, options.Faults);
            var read = ApiKeySource.Read(options, options.Faults);
            var faults = string.Join(' ', options.Faults);
            if (faults.Length > 0)
            {
                if (faults != _faults)
                {
                    LogNotTaken(faults);
                }
            }
            else if (!read.SequenceEqual(_read))
            {
                _read = read;
                _keys = new ApiKeys(read);
                LogTaken(read.Count, read.DistinctBy(static k => k.Application).Count());
            }

            _faults = faults;
        }
    }
}
