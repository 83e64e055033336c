using System.Text;
using StructGen.Grammars;

namespace StructGen.Tests.Hostile;

/// <summary>All bytes, an end token, and some hundred tokens that run over the borders of JSON's lexemes.</summary>
internal static class HostileVocabulary
{
    private static readonly string[] s_pieces = ["\"", ",", ":", "{", "}", "[", "]", " ", "\n", "a", "null", "true", "1", "0", ".", "e", "-", "\\u00", "é", "p1"];

    public static Vocabulary BytesAndWords { get; } = Vocabulary.FromTokens(
        [
            .. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }),
            "<end>"u8.ToArray(),
            .. s_pieces.SelectMany(static first => s_pieces.Select(second => Encoding.UTF8.GetBytes(first + second))),
            .. s_pieces.Select(static piece => Encoding.UTF8.GetBytes(HostileText.Repeat(piece, 7))),
        ],
        new SpecialTokens { End = [256] });
}
