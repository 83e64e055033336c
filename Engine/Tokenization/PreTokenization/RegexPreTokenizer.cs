using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>Cuts by any pattern that .NET can run.</summary>
/// <remarks>
/// Tokenizer patterns see code points, .NET sees UTF-16, where a letter beyond U+FFFF is two surrogates and no letter. So the regex runs over a shadow of the
/// text: one char a code point, those beyond U+FFFF replaced by a character of the same general category, which is all that patterns ask of them.
/// </remarks>
internal sealed class RegexPreTokenizer : PreTokenizer
{
    // Indexed by UnicodeCategory. Surrogate never occurs.
    private const string Representatives = "\u0100\u0101\u01C5\u02B0\u01BB\u0300\u0903\u0488\u0660\u16EE\u00B2\u2003\u2028\u2029\u0085\u00AD\u0378\uE000\u203F\u2010\u2045\u2046\u00AB\u00BB\u00A1\u00AC\u00A2\u00A8\u00A6\u0378";

    private readonly Regex _regex;
    private readonly SplitBehavior _behavior;
    private readonly bool _invert;

    /// <summary>Creates the pre-tokenizer.</summary>
    /// <exception cref="ArgumentException">.NET cannot run the pattern.</exception>
    public RegexPreTokenizer(string pattern, SplitBehavior behavior = SplitBehavior.Isolated, bool invert = false)
    {
        _regex = new Regex(PossessiveQuantifiers.Rewrite(pattern), RegexOptions.CultureInvariant | RegexOptions.Compiled);
        _behavior = behavior;
        _invert = invert;
    }

    public override void Split(ReadOnlySpan<byte> text, int start, int end, PieceList pieces)
    {
        char[] shadow = ArrayPool<char>.Shared.Rent(end - start);
        int[] offsets = ArrayPool<int>.Shared.Rent(end - start + 1);
        int count = 0;
        for (int position = start; position < end; count++)
        {
            int codePoint = CharacterClasses.Decode(text, position, out int length);
            shadow[count] = codePoint < 0x10000 ? (char)codePoint : Representatives[(int)CharUnicodeInfo.GetUnicodeCategory(codePoint)];
            offsets[count] = position;
            position += length;
        }

        offsets[count] = end;
        SplitCollector collector = new(_behavior, _invert, start, pieces);
        foreach (ValueMatch match in _regex.EnumerateMatches(shadow.AsSpan(0, count)))
        {
            collector.Add(offsets[match.Index], isMatch: false);
            collector.Add(offsets[match.Index + match.Length], isMatch: true);
        }

        collector.Add(end, isMatch: false);
        collector.Flush();
        ArrayPool<char>.Shared.Return(shadow);
        ArrayPool<int>.Shared.Return(offsets);
    }
}
