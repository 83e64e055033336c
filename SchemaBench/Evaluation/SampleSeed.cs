using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>Each sample's random stream: from the run's seed and the sample's id alone, so that order, shards and resumption change nothing.</summary>
internal static class SampleSeed
{
    /// <summary>A seed of 31 bits, which every endpoint takes.</summary>
    public static int Of(long seed, string id)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}\n{id}")));
        return BinaryPrimitives.ReadInt32LittleEndian(hash) & int.MaxValue;
    }
}
