using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// <c>idn-hostname</c>: names of NR-LDH labels, A-labels and U-labels (RFC 5890 to 5893), separated by a full stop or one of its three
/// ideographic forms. The lengths (63 and 253) are those of the A-label form. Nothing is mapped: a U-label is lower-case and in form C.
/// </summary>
internal static class InternationalHostNames
{
    private const string ALabelPrefix = "xn--";
    private const int MiddleDot = 0xB7;
    private const int Keraia = 0x375;
    private const int Geresh = 0x5F3;
    private const int Gershayim = 0x5F4;
    private const int KatakanaMiddleDot = 0x30FB;
    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;

    public static RegexNode Language(FormatGrammar g) => new InternationalHostNameLanguage(g).Name();

    /// <summary>A label as a mailbox's domain has it (RFC 6531): the code points and contexts of a U-label, but not its form C, lengths or direction.</summary>
    public static RegexNode UnboundedLabel(FormatGrammar g) => new InternationalHostNameLanguage(g).UnboundedLabel();

    public static bool IsUnboundedLabel(ReadOnlySpan<char> text) =>
        TryReadScalars(text, out int[] label) && HasAllowedCodePoints(label) && HasValidContexts(label);

    public static bool IsHostName(ReadOnlySpan<char> text)
    {
        int length = -1;
        bool hasRightToLeft = false;
        bool isDirectional = true;
        foreach (Range part in text.SplitAny('.', '\u3002', '\uFF0E', '\uFF61'))
        {
            ReadOnlySpan<char> label = text[part];
            if (!TryReadLabel(label, out int[] codePoints, out int asciiLength) || asciiLength > HostNames.LongestLabel)
            {
                return false;
            }

            length += asciiLength + 1;
            hasRightToLeft |= BidirectionalRule.IsRightToLeft(codePoints);
            isDirectional &= BidirectionalRule.IsMetBy(codePoints);
        }

        return length <= HostNames.LongestName && (isDirectional || !hasRightToLeft);
    }

    /// <summary>Whether a label that starts with <c>xn--</c> is the A-label of a valid U-label.</summary>
    public static bool IsALabel(ReadOnlySpan<char> label) =>
        TryDecodeALabel(label, out int[] codePoints) && (!BidirectionalRule.IsRightToLeft(codePoints) || BidirectionalRule.IsMetBy(codePoints));

    /// <summary>The code points of a label (of its U-label form) and the length of its A-label form.</summary>
    private static bool TryReadLabel(ReadOnlySpan<char> label, out int[] codePoints, out int asciiLength)
    {
        codePoints = [];
        asciiLength = label.Length;
        if (!label.ContainsAnyExceptInRange('\0', '\u007F'))
        {
            if (HostNames.IsALabelCandidate(label))
            {
                return TryDecodeALabel(label, out codePoints);
            }

            return HostNames.IsUnboundedLabel(label) && TryReadScalars(label, out codePoints) && !HasReservedHyphens(codePoints);
        }

        if (!TryReadScalars(label, out codePoints) || !IsULabel(codePoints))
        {
            return false;
        }

        asciiLength = ALabelPrefix.Length + Punycode.Encode(codePoints).Length;
        return true;
    }

    private static bool TryDecodeALabel(ReadOnlySpan<char> label, out int[] codePoints)
    {
        Span<char> punycode = new char[label.Length - ALabelPrefix.Length];
        label[ALabelPrefix.Length..].ToLowerInvariant(punycode);
        return Punycode.TryDecode(punycode, out codePoints)
            && Array.Exists(codePoints, static c => c >= 0x80)
            && IsULabel(codePoints)
            && punycode.SequenceEqual(Punycode.Encode(codePoints));
    }

    private static bool TryReadScalars(ReadOnlySpan<char> text, out int[] scalars)
    {
        var result = new List<int>(text.Length);
        for (int i = 0; i < text.Length;)
        {
            result.Add(Scalars.At(text, i, out int length));
            i += length;
        }

        scalars = [.. result];
        return !result.Contains(-1);
    }

    private static bool IsULabel(int[] label) =>
        HasAllowedCodePoints(label) && !HasReservedHyphens(label) && HasValidContexts(label) && NormalizationFormC.IsNormalized(label);

    private static bool HasReservedHyphens(int[] label) => label.Length >= 4 && label[2] == '-' && label[3] == '-';

    private static bool HasAllowedCodePoints(int[] label) =>
        label.Length > 0 && label[0] != '-' && label[^1] != '-' && !IdnaTables.Marks.Contains(label[0])
        && Array.TrueForAll(label, IdnaTables.Allowed.Contains);

    /// <summary>The rules of RFC 5892, appendix A.</summary>
    private static bool HasValidContexts(int[] label)
    {
        for (int i = 0; i < label.Length; i++)
        {
            int before = i > 0 ? label[i - 1] : -1;
            int after = i + 1 < label.Length ? label[i + 1] : -1;
            bool isValid = label[i] switch
            {
                MiddleDot => before == 'l' && after == 'l',
                Keraia => IdnaTables.Greek.Contains(after),
                Geresh or Gershayim => IdnaTables.Hebrew.Contains(before),
                KatakanaMiddleDot => Array.Exists(label, IdnaTables.KanaOrHan.Contains),
                >= 0x660 and <= 0x669 => !Array.Exists(label, static c => c is >= 0x6F0 and <= 0x6F9),
                NonJoiner => IdnaTables.Viramas.Contains(before) || JoinsAcross(label, i),
                Joiner => IdnaTables.Viramas.Contains(before),
                _ => true,
            };
            if (!isValid)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the letters around a zero width non-joiner would join without it; transparent ones do not count.</summary>
    private static bool JoinsAcross(int[] label, int index)
    {
        int before = index - 1;
        while (before >= 0 && IdnaTables.Transparent.Contains(label[before]))
        {
            before--;
        }

        int after = index + 1;
        while (after < label.Length && IdnaTables.Transparent.Contains(label[after]))
        {
            after++;
        }

        return before >= 0 && after < label.Length
            && IdnaTables.JoiningLeft.Contains(label[before]) && IdnaTables.JoiningRight.Contains(label[after]);
    }
}
