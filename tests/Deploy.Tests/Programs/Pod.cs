using System.Text;
using OrleansSessions.Testing;
using YamlDotNet.RepresentationModel;

namespace OrleansSessions.Deploy.Tests;

/// <summary>What a node makes of a workload: its environment, and its secrets in a folder, here one of the test's own.</summary>
internal sealed class Pod : IDisposable
{
    public const string Name = "silo-5d8f-x2x9";

    public const string Address = "10.1.2.3";

    private readonly DirectoryInfo _mounts = Directory.CreateTempSubdirectory("deploy-tests-");
    private readonly Manifests _all;

    public Pod(Manifests all, Workload workload)
    {
        _all = all;
        var container = workload.Containers.Single();
        foreach (var (name, value) in container.Items("envFrom").SelectMany(from => all.Find($"ConfigMap/{from.Text("configMapRef.name")}").Root.Map("data")))
        {
            Environment[name] = value;
        }

        foreach (var setting in container.Items("env"))
        {
            Environment[setting.Text("name")!] = setting.Text("value") ?? Value(setting.At("valueFrom"));
        }

        foreach (var mount in container.Items("volumeMounts"))
        {
            var volume = workload.Pod.Items("volumes").Single(volume => volume.Text("name") == mount.Text("name"));
            if (volume.Text("secret.secretName") is { } secret)
            {
                Mount(mount.Text("mountPath")!, secret);
            }
        }
    }

    public Dictionary<string, string> Environment { get; } = [];

    public static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    public void Dispose() => _mounts.Delete(recursive: true);

    private string Value(YamlNode? from) => (from.Text("fieldRef.fieldPath"), from.Text("secretKeyRef.name")) switch
    {
        ("metadata.name", _) => Name,
        ("status.podIP", _) => Address,
        (_, { } secret) => SecretOf(secret)[from.Text("secretKeyRef.key")!],
        _ => throw new NotSupportedException($"The tests do not know how a value comes from {from}."),
    };

    private void Mount(string path, string secret)
    {
        var folder = _mounts.CreateSubdirectory(secret);
        foreach (var (file, content) in SecretOf(secret))
        {
            File.WriteAllText(Path.Combine(folder.FullName, file), content);
        }

        foreach (var (name, value) in Environment.ToArray())
        {
            Environment[name] = value.Replace(path, folder.FullName, StringComparison.Ordinal);
        }
    }

    private Dictionary<string, string> SecretOf(string name) =>
        _all.Of("Secret").Any() ? _all.Find($"Secret/{name}").Root.Map("data").ToDictionary(static entry => entry.Key, static entry => Decode(entry.Value)) : Operators[name];

    // What an operator would have put there, as docs/kubernetes.md says.
    private static Dictionary<string, Dictionary<string, string>> Operators => new()
    {
        ["gateway-keys"] = new() { ["keys"] = "# applications and their keys\nshop 0123456789abcdef0123456789abcdef01234567\n" },
        ["web-sessions"] = new() { ["connection-string"] = "Endpoint=http://silo:5080;ApiKey=0123456789abcdef0123456789abcdef01234567;Application=demo" },
        ["sessions"] = new() { ["connection-string"] = "Endpoint=http://silo.sessions.svc.cluster.local:5080;ApiKey=0123456789abcdef0123456789abcdef01234567;Application=shop" },
        ["cookie-keys"] = new() { ["key-1.xml"] = File.ReadAllText(Checkout.At("deploy/k8s/overlays/dev/cookie-key.xml")) },
        ["store"] = new()
        {
            ["redis"] = "redis.example.com:6380,ssl=true,password=none",
            ["azure-storage"] = "DefaultEndpointsProtocol=https;AccountName=example;AccountKey=MDEyMzQ1Njc4OWFiY2RlZg==;EndpointSuffix=core.windows.net",
        },
    };
}
