using System.Diagnostics;
using System.Globalization;
using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A network with a host for each silo, apart from this machine's own, in which hosts can be kept from each other. Needs root.</summary>
internal sealed class SiloNetwork : IDisposable
{
    private static readonly Lazy<string?> WhyMissing = new(FindMissing);

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"cs{Environment.ProcessId}");
    private readonly string _subnet = string.Create(CultureInfo.InvariantCulture, $"10.{Random.Shared.Next(100, 200)}.{Random.Shared.Next(1, 250)}");
    private readonly int _hosts;

    public SiloNetwork(int hosts)
    {
        _hosts = hosts;
        Run("ip", "link", "add", Bridge, "type", "bridge");
        Run("ip", "addr", "add", $"{Outside}/24", "dev", Bridge);
        Run("ip", "link", "set", Bridge, "up");
        for (var host = 1; host <= hosts; host++)
        {
            Run("ip", "netns", "add", Namespace(host));
            Run("ip", "link", "add", $"{_name}v{host}", "type", "veth", "peer", "name", "eth0", "netns", Namespace(host));
            Run("ip", "link", "set", $"{_name}v{host}", "master", Bridge, "up");
            In(host, "ip", "addr", "add", $"{Address(host)}/24", "dev", "eth0");
            In(host, "ip", "link", "set", "eth0", "up");
            In(host, "ip", "link", "set", "lo", "up");
        }
    }

    /// <summary>Why there can be none here; null when there can. <c>Assert.SkipWhen</c> takes it.</summary>
    public static string? Missing => WhyMissing.Value;

    /// <summary>Where hosts reach this process.</summary>
    public IPAddress Outside => IPAddress.Parse($"{_subnet}.254");

    private string Bridge => $"{_name}b";

    public string Address(int host) => string.Create(CultureInfo.InvariantCulture, $"{_subnet}.{host}");

    /// <summary>What starts a command on a host.</summary>
    public string[] Prefix(int host) => ["ip", "netns", "exec", Namespace(host)];

    /// <summary>From now on what one host sends does not reach the other.</summary>
    public void Cut(int from, int to) => In(to, "iptables", "-A", "INPUT", "-s", Address(from), "-j", "DROP");

    /// <summary>From now on everybody reaches everybody.</summary>
    public void Heal() => Array.ForEach([.. Enumerable.Range(1, _hosts)], host => In(host, "iptables", "-F", "INPUT"));

    public void Dispose()
    {
        for (var host = 1; host <= _hosts; host++)
        {
            Run("ip", "netns", "delete", Namespace(host));
        }

        Run("ip", "link", "delete", Bridge);
    }

    private string Namespace(int host) => $"{_name}-{host}";

    private void In(int host, params string[] command) => Run(Prefix(host)[0], [.. Prefix(host)[1..], .. command]);

    private static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}");
        }
    }

    private static string? FindMissing()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "Only root can make networks.";
        }

        if (!ServerProcess.IsInstalled("iptables"))
        {
            return "iptables is not installed (Debian package iptables).";
        }

        try
        {
            new SiloNetwork(1).Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"No network can be made here: {e.Message}";
        }
    }
}
