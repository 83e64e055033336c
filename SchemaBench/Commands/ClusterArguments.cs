using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using StructGen.SchemaBench.Cluster;

namespace StructGen.SchemaBench.Commands;

/// <summary>The options about sharing a run between processes.</summary>
internal sealed class ClusterArguments
{
    private const string AddressVariable = "SCHEMABENCH_CLUSTER";
    private const string Localhost = "localhost";
    private const string Redis = "redis";
    private const string AdoNet = "adonet";

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "Share the run with the other processes that are started in the same way, and say where they find each other: at the first process on this machine, in Redis, in a database.",
        HelpName = "localhost|redis|adonet",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _address = new("--cluster-address") { Description = $"Redis configuration (host:port,…) or connection string; without it, what the environment variable {AddressVariable} says.", HelpName = "TEXT" };
    private readonly Option<string> _invariant = new("--cluster-invariant") { Description = "adonet: the name of the database's client.", HelpName = "NAME", DefaultValueFactory = _ => "Npgsql" };
    private readonly Option<IPAddress?> _host = new("--cluster-host") { Description = "The address under which the others reach this process; by default the machine's own.", HelpName = "IP", CustomParser = ParseHost };
    private readonly Option<int?> _port = new("--cluster-port") { Description = "The port for the others; by default a free one. localhost: the port of the first process, the same for all (11111).", HelpName = "PORT", CustomParser = result => NumberArgument.Parse(result, 1) };
    private readonly Option<double> _lease = new("--lease") { Description = "Seconds of silence after which a process counts as lost and its samples are handed out again.", HelpName = "S", DefaultValueFactory = _ => 15, CustomParser = NumberArgument.ParseSeconds };

    public ClusterArguments() => _cluster.Validators.Add(static result =>
    {
        if (result.Tokens is [var token] && token.Value is not (Localhost or Redis or AdoNet))
        {
            result.AddError($"--cluster needs {Localhost}, {Redis} or {AdoNet}.");
        }
    });

    public void AddTo(Command command)
    {
        command.Options.Add(_cluster);
        Option[] further = [_address, _invariant, _host, _port, _lease];
        foreach (Option option in further)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_cluster) is not { } cluster)
            {
                foreach (Option option in further.Where(option => result.GetResult(option) is { Implicit: false }))
                {
                    result.AddError($"{option.Name} says nothing without --cluster.");
                }

                return;
            }

            bool elsewhere = cluster.Tokens is [{ Value: Redis or AdoNet }];
            if (elsewhere && result.GetResult(_address) is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(AddressVariable)))
            {
                result.AddError($"--cluster {cluster.Tokens[0].Value} needs --cluster-address, or the environment variable {AddressVariable}.");
            }

            if (!elsewhere && result.GetResult(_address) is not null)
            {
                result.AddError("--cluster-address goes with --cluster redis and --cluster adonet.");
            }
        });
    }

    /// <summary>Whether the run is shared.</summary>
    public bool IsAsked(SymbolResult result) => result.GetResult(_cluster) is not null;

    /// <summary>What was asked for; null for a run of this process alone.</summary>
    public ClusterSettings? Read(ParseResult result) => result.GetResult(_cluster) is null ? null : new()
    {
        Directory = result.GetValue(_cluster) switch
        {
            Redis => ClusterDirectory.Redis,
            AdoNet => ClusterDirectory.AdoNet,
            _ => ClusterDirectory.Localhost,
        },
        Address = result.GetValue(_address) ?? Environment.GetEnvironmentVariable(AddressVariable),
        Invariant = result.GetValue(_invariant)!,
        Host = result.GetValue(_host),
        Port = result.GetValue(_port),
        Lease = TimeSpan.FromSeconds(result.GetValue(_lease)),
    };

    private static IPAddress? ParseHost(ArgumentResult result)
    {
        if (IPAddress.TryParse(result.Tokens[^1].Value, out IPAddress? address))
        {
            return address;
        }

        result.AddError("--cluster-host needs an IP address.");
        return null;
    }
}
