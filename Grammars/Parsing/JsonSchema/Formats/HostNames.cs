using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// <c>hostname</c>: RFC 1123, section 2.1, labels of at most 63 octets and names of at most 253, where a label that starts with
/// <c>xn--</c> is an A-label of IDNA 2008 (RFC 5890).
/// </summary>
/// <remarks>
/// Departure: the A-labels are finitely many, and so regular, but their automaton would remember whole labels (Punycode places the last code
/// point read anywhere among the others). The language therefore has those of <see cref="WellKnownALabels"/> alone; the validator knows them all.
/// </remarks>
internal static class HostNames
{
    public const int LongestLabel = 63;
    public const int LongestName = 253;

    private const string ALabelPrefix = "xn--";

    public static RegexNode Ascii(FormatGrammar g)
    {
        RegexNode label = g.OneOf(OrdinaryLabel(g), WellKnownALabels.Language(g));
        return g.All(
            g.Separated(label, g.Text(".")),
            g.Between(g.Scalars(new ScalarRange(0, 0x7F)), 1, LongestName));
    }

    /// <summary>A label of at most 63 letters, digits and inner hyphens that does not claim to be an A-label.</summary>
    public static RegexNode OrdinaryLabel(FormatGrammar g) =>
        g.All(
            g.NotStartingWith(g.AnyCase(ALabelPrefix), UnboundedLabel(g)),
            g.Between(g.Scalars(new ScalarRange(0, 0x7F)), 1, LongestLabel));

    /// <summary>Letters, digits and inner hyphens.</summary>
    public static RegexNode UnboundedLabel(FormatGrammar g) =>
        g.Sequence(g.Alphanumeric, g.Many(g.Sequence(g.Many(g.Text("-")), g.Alphanumeric)));

    public static bool IsHostName(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestName)
        {
            return false;
        }

        foreach (Range part in text.Split('.'))
        {
            ReadOnlySpan<char> label = text[part];
            if (label.Length > LongestLabel || !IsUnboundedLabel(label)
                || (IsALabelCandidate(label) && !InternationalHostNames.IsALabel(label)))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsALabelCandidate(ReadOnlySpan<char> label) => label.StartsWith(ALabelPrefix, StringComparison.OrdinalIgnoreCase);

    public static bool IsUnboundedLabel(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        foreach (char c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
