using System.Text;
using CsCheck;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;

namespace StructGen.Tests.Tokenization;

/// <summary>A vocabulary of single bytes (ids 0 to 255), some halves of characters, and an end token.</summary>
[TestFixture]
internal sealed class StreamingDetokenizerTests
{
    private const int End = 258;

    private static readonly Vocabulary Bytes = Vocabulary.FromTokens(
        [.. Enumerable.Range(0, 256).Select(static b => new[] { (byte)b }), [0xE2, 0x82], "of "u8.ToArray(), []],
        new SpecialTokens { End = [End], Named = System.Collections.Immutable.ImmutableDictionary<string, int>.Empty.Add("<end>", End) });

    [Test]
    public void Holds_a_character_back_until_it_is_whole()
    {
        StreamingDetokenizer detokenizer = new(Bytes);
        Assert.That(detokenizer.Append(257), Is.EqualTo("of "));
        Assert.That(detokenizer.Append(256), Is.Empty);
        Assert.That(detokenizer.Append(0xAC), Is.EqualTo("€"));
        Assert.That(detokenizer.Append([0xF0, 0x9F, 0x98]), Is.Empty);
        Assert.That(detokenizer.Append(0x80), Is.EqualTo("😀"));
        Assert.That(detokenizer.Flush(), Is.Empty);
    }

    [Test]
    public void An_unfinished_character_shows_at_the_end()
    {
        StreamingDetokenizer detokenizer = new(Bytes);
        Assert.That(detokenizer.Append([0x61, 0xE2]), Is.EqualTo("a"));
        Assert.That(detokenizer.Flush(), Is.EqualTo("\uFFFD"));
        Assert.That(detokenizer.Append(0x62), Is.EqualTo("b"));
    }

    [Test]
    public void Special_tokens_are_left_out_or_named()
    {
        int[] tokens = [0x61, 0xE2, End, 0x62];
        Assert.That(StreamingDetokenizer.Decode(Bytes, [0x61, End, 0x62]), Is.EqualTo("ab"));
        Assert.That(StreamingDetokenizer.Decode(Bytes, tokens, skipSpecialTokens: false), Is.EqualTo("a\uFFFD<end>b"));
        Assert.That(() => new StreamingDetokenizer(Bytes).Append(259), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Pieces_add_up_to_the_text_of_all_bytes_and_none_is_half_a_character() =>
        Gen.Int[0, 257].Array[0, 40].Sample(tokens =>
        {
            StreamingDetokenizer detokenizer = new(Bytes);
            string[] pieces = [.. tokens.Select(detokenizer.Append), detokenizer.Flush()];
            byte[] all = [.. tokens.SelectMany(static token => Bytes.GetBytes(token).ToArray())];
            return string.Concat(pieces) == Encoding.UTF8.GetString(all) && pieces.All(static piece => piece.Length == 0 || !(char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1])));
        });
}
