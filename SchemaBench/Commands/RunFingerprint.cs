using System.Security.Cryptography;
using System.Text;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;

namespace StructGen.SchemaBench.Commands;

/// <summary>Tells results of unlike runs apart, so that <c>--resume</c> never mixes them.</summary>
internal static class RunFingerprint
{
    /// <summary>Eight hexadecimal digits that depend on everything that changes a record.</summary>
    public static string Of(string command, string vocabulary, RunSettings settings, string details = "")
    {
        string everything = string.Join('\n', command, vocabulary, settings.PropertyOrder, settings.Whitespace.Text, details);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(everything)))[..8];
    }

    /// <summary>Complains about options that no schema can be compiled with: a broken whitespace pattern.</summary>
    public static void CheckOptions(IConstraintEngine engine, RunSettings settings)
    {
        if (!settings.Whitespace.Text.StartsWith("pattern:", StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            engine.Compile("true"u8.ToArray(), settings.SchemaOptions, CancellationToken.None);
        }
        catch (GrammarException problem)
        {
            throw new DataException($"--whitespace cannot be used: {problem.Message}", problem);
        }
    }
}
