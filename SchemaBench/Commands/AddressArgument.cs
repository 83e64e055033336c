using System.CommandLine.Parsing;

namespace StructGen.SchemaBench.Commands;

/// <summary>Web addresses on the command line.</summary>
internal static class AddressArgument
{
    /// <summary>An absolute http or https address.</summary>
    public static Uri? Parse(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[^1].Value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError($"{(result.Parent as OptionResult)?.Option.Name} needs an http or https address.");
        return null;
    }
}
