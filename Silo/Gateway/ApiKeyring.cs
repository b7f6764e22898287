using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace OrleansSessions.Silo;

/// <summary>
/// Holds the valid API keys. They are read again when the configuration changes, and every five seconds for the file: a mounted secret is
/// replaced through a symbolic link, which file watchers miss. With an error, no key is added; those that are no longer there stop being valid when the
/// same error is still there five seconds later, because a file may be read while it is written. While a source cannot be read, all keys stay valid:
/// an appsettings.json with an error is one without settings.
/// </summary>
internal sealed partial class ApiKeyring(IOptions<GatewayOptions> options, IConfiguration configuration, ApplicationNames names, TimeProvider time, ILogger<ApiKeyring> logger) : IHostedService
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private volatile ApiKeys _keys = new([]);
    private List<(string Application, string Key)> _read = [];
    private string _faults = "";
    private long _faultAt;
    private ITimer? _timer;
    private IDisposable? _changes;

    public ApiKeys Current => _keys;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _read = ApiKeySource.Read(options.Value, new List<string>()) ?? [];
        _keys = new ApiKeys(_read);
        _read.ForEach(key => names.Register(key.Application));
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Refresh);
        _timer = time.CreateTimer(static ring => ((ApiKeyring)ring!).Refresh(), this, ReadInterval, ReadInterval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        _changes?.Dispose();
        return Task.CompletedTask;
    }

    private void Refresh()
    {
        lock (_gate)
        {
            var found = new List<string>();
            var changed = new GatewayOptions();
            SettingsBinder.Bind(configuration.GetSection("Gateway"), found, changed);
            var read = ApiKeySource.Read(changed, found) ?? _read;
            var faults = string.Join(' ', found);
            if (faults.Length > 0)
            {
                if (faults != _faults)
                {
                    _faultAt = time.GetTimestamp();
                    LogNotTaken(logger, faults);
                }
                else if (time.GetElapsedTime(_faultAt) >= ReadInterval && (read.Count > 0 || !string.IsNullOrEmpty(changed.ApiKeysFile)))
                {
                    Take([.. _read.Where(read.Contains)]);
                }
            }
            else
            {
                Take(read);
            }

            _faults = faults;
        }
    }

    private void Take(List<(string Application, string Key)> read)
    {
        if (!read.SequenceEqual(_read))
        {
            _read = read;
            _keys = new ApiKeys(read);
            read.ForEach(key => names.Register(key.Application));
            LogTaken(logger, read.Count, read.DistinctBy(static k => k.Application).Count());
        }
    }
}
