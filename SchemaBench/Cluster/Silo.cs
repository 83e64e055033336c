using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using StructGen.SchemaBench.Fetching;

namespace StructGen.SchemaBench.Cluster;

/// <summary>This process's part of a cluster: it hosts grains and calls them.</summary>
internal sealed class Silo : IAsyncDisposable
{
    /// <summary>Where the first process on a machine listens, and the others look for it, unless told otherwise.</summary>
    private const int LocalPort = 11111;

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly FallenHandler _fallen;

    // Held by the first process on a machine; null elsewhere.
    private readonly FileStream? _claim;

    private Silo(IHost host, FileStream? claim)
    {
        _host = host;
        _claim = claim;
        _fallen = (FallenHandler)host.Services.GetRequiredService<IFatalErrorHandler>();
    }

    /// <summary>Whether the others have taken it for dead, though it only was slow: it can do nothing more, and another is to be started.</summary>
    public bool IsFallen => _fallen.IsFallen;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts it and joins the others.</summary>
    /// <param name="settings">Where the others are.</param>
    /// <param name="cluster">The cluster's name: processes of different runs do not meet.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    /// <exception cref="EndpointException">The cluster cannot be joined.</exception>
    public static async Task<Silo> StartAsync(ClusterSettings settings, string cluster, CancellationToken cancellationToken)
    {
        bool local = settings.Directory == ClusterDirectory.Localhost;
        int firstPort = settings.Port ?? LocalPort;
        FileStream? claim = local && IsFree(firstPort) ? TryClaim(firstPort) : null;
        IHost host = Build(settings, cluster, claim is not null ? firstPort : local ? FreePort() : settings.Port ?? FreePort(), firstPort);
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return new(host, claim);
        }
        catch (Exception problem)
        {
            host.Dispose();
            claim?.Dispose();
            if (cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            string place = settings.Directory switch
            {
                ClusterDirectory.Localhost => FormattableString.Invariant($"the first process on this machine, port {firstPort}"),
                ClusterDirectory.Redis => "Redis",
                _ => settings.Invariant,
            };
            throw new EndpointException($"--cluster: the cluster cannot be joined ({place}): {problem.GetBaseException().Message}", problem);
        }
    }

    /// <summary>Leaves in peace.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(StopTime);
        try
        {
            await Task.Run(async () =>
            {
                await _host.StopAsync(limit.Token).ConfigureAwait(false);
                _host.Dispose();
            }).WaitAsync(StopTime * 2).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The others will notice.
        }

        _claim?.Dispose();
    }

    private static IHost Build(ClusterSettings settings, string cluster, int port, int firstPort)
    {
        // No defaults: the program has its own log, signals and settings.
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<IFatalErrorHandler, FallenHandler>();
        builder.UseOrleans(silo =>
        {
            switch (settings.Directory)
            {
                case ClusterDirectory.Localhost:
                    silo.UseLocalhostClustering(port, 0, new IPEndPoint(IPAddress.Loopback, firstPort), cluster, cluster);
                    break;
                case ClusterDirectory.Redis:
                    silo.UseRedisClustering(settings.Address!);
                    break;
                default:
                    silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (settings.Invariant, settings.Address));
                    break;
            }

            silo.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = cluster);
            silo.Configure<EndpointOptions>(options =>
            {
                options.SiloPort = port;

                // Nobody calls from outside of the cluster.
                options.GatewayPort = 0;
                if (settings.Directory == ClusterDirectory.Localhost || settings.Host is not null)
                {
                    options.AdvertisedIPAddress = settings.Host ?? IPAddress.Loopback;
                }
            });
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = settings.Lease / 3;
                options.NumMissedProbesLimit = 3;
                options.MaxJoinAttemptTime = settings.Lease * 4;
                options.TableRefreshTimeout = settings.Lease;

                // Of processes that died with an earlier try of the same run nobody is waited for.
                options.IAmAliveTablePublishTimeout = settings.Lease / 3;
            });
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = settings.Lease);
        });
        return builder.Build();
    }

    private static bool IsFree(int port)
    {
        try
        {
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Claims to be the first process: several may find the port free, and could even all listen on it.</summary>
    private static FileStream? TryClaim(int port)
    {
        try
        {
            return new(Path.Combine(Path.GetTempPath(), FormattableString.Invariant($"schemabench-cluster-{port}.lock")), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int FreePort()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    /// <summary>Orleans would end the process, with whatever it is running and has not handed in.</summary>
    private sealed class FallenHandler : IFatalErrorHandler
    {
        private volatile bool _isFallen;

        public bool IsFallen => _isFallen;

        public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

        public void OnFatalException(object? sender, string? context, Exception? exception) => _isFallen = true;
    }

    /// <summary>Signals are the program's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
