using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

/// <summary>The mask that stepping each token's bytes gives: slow and obviously right.</summary>
internal static class SteppedMask
{
    /// <summary>Fails where the matcher's mask differs for a token that spells something; the tokens that may follow.</summary>
    public static List<int> Check(Matcher matcher, Vocabulary vocabulary, string place)
    {
        TokenMask mask = matcher.GetMask();
        List<int> allowed = [];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            byte[] bytes = vocabulary.GetBytes(token).ToArray();
            if (bytes.Length == 0)
            {
                continue;
            }

            bool expected = matcher.Fork().TryAdvance(bytes.AsSpan());
            if (mask.IsAllowed(token) != expected)
            {
                Assert.Fail($"{place}: token {Encoding.Latin1.GetString(bytes)} is {(expected ? "refused" : "allowed")}");
            }

            if (expected)
            {
                allowed.Add(token);
            }
        }

        return allowed;
    }
}
