using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>The language of <c>idn-hostname</c>, over names written with U-labels.</summary>
/// <remarks>
/// Departures, all of them towards fewer names: A-labels are those of <see cref="WellKnownALabels"/>; and the length of a U-label's A-label form,
/// which no automaton of reasonable size can tell, is kept within 63 octets by <see cref="Bounds"/> on the counts of code points, and that of a
/// name with U-labels within 253 by having at most three labels, or one U-label among no more than 191 code points; and a katakana middle dot
/// needs kana or Han before it or right after it, not just anywhere.
/// </remarks>
internal sealed class InternationalHostNameLanguage
{
    private const int LongestWithULabel = HostNames.LongestName - (HostNames.LongestLabel - 1);
    private const int SafeLabels = HostNames.LongestName / (HostNames.LongestLabel + 1);

    /// <summary>
    /// Where all non-ASCII code points of a label lie in one of the windows, at most <c>NonAscii</c> of them beside at most <c>Ascii</c> others
    /// never need more than 63 octets. The numbers are the worst cases over all jumps between code points within a window of that width,
    /// found by dynamic programming over Punycode's bias.
    /// </summary>
    private static readonly (ScalarRange[] Windows, (int NonAscii, int Ascii)[] Counts)[] Bounds =
    [
        ([new(0x80, 0x10FFFF)], [(12, 0), (10, 6), (7, 19), (4, 34), (2, 45), (1, 51)]),
        ([new(0x80, 0x707F), new(0x3000, 0x9FFF), new(0xA000, 0xFFFF)], [(15, 0), (13, 4), (11, 11), (8, 22), (5, 33), (3, 42)]),
        (
            [new(0x80, 0x17F), new(0x180, 0x27F), new(0x3000, 0x30FF), .. Enumerable.Range(3, 29).Select(static page => new ScalarRange(page << 8, (page << 8) | 0xFF))],
            [(23, 0), (20, 4), (16, 11), (13, 18), (10, 25), (7, 32), (4, 41), (2, 48)]),
    ];

    private static readonly CodePointSet Ascii = CodePointSet.Parse("0-7F");

    private readonly FormatGrammar _g;
    private readonly RegexNode _anything;

    public InternationalHostNameLanguage(FormatGrammar g)
    {
        _g = g;
        _anything = g.Builder.AnyString;
    }

    public RegexNode Name()
    {
        RegexNode uLabel = _g.All(
            UnboundedLabel(),
            _g.Builder.Complement(LateKana()),
            _g.Builder.Complement(ReservedHyphens()),
            NormalizationFormC.Language(_g),
            LengthBounds());
        RegexNode asciiLabel = _g.All(HostNames.OrdinaryLabel(_g), _g.Builder.Complement(ReservedHyphens()));

        // Either no label has a right-to-left code point, or all of them meet the Bidi rule.
        return _g.OneOf(
            Name(
                _g.OneOf(asciiLabel, WellKnownALabels.Language(_g, static label => !BidirectionalRule.IsRightToLeft(label))),
                _g.All(uLabel, _g.Many(Except(BidirectionalRule.RightToLeft)))),
            Name(
                _g.OneOf(_g.All(asciiLabel, _g.Sequence(_g.Chars("A-Za-z"), _anything)), WellKnownALabels.Language(_g, BidirectionalRule.IsMetBy)),
                _g.All(uLabel, BidirectionalRule.Labels(_g))));
    }

    /// <summary>The code points and contexts of a U-label.</summary>
    public RegexNode UnboundedLabel()
    {
        CodePointSet letters = IdnaTables.Allowed.Except(CodePointSet.Parse("2D"));
        RegexNode label = _g.Sequence(
            _g.Scalars(letters.Except(IdnaTables.Marks).Ranges),
            _g.Many(_g.Sequence(_g.Many(_g.Text("-")), _g.Scalars(letters.Ranges))));
        return _g.All([label, .. ContextViolations().Select(_g.Builder.Complement)]);
    }

    private RegexNode Name(RegexNode asciiLabel, RegexNode uLabel)
    {
        RegexNode separator = _g.Scalars(new('.', '.'), new(0x3002, 0x3002), new(0xFF0E, 0xFF0E), new(0xFF61, 0xFF61));
        RegexNode label = _g.OneOf(asciiLabel, uLabel);
        return _g.OneOf(
            _g.All(_g.Separated(asciiLabel, separator), _g.Between(_g.Builder.AnyScalar, 1, HostNames.LongestName)),
            _g.Sequence(label, _g.Between(_g.Sequence(separator, label), 0, SafeLabels - 1)),
            _g.All(
                _g.Sequence(_g.Many(_g.Sequence(asciiLabel, separator)), uLabel, _g.Many(_g.Sequence(separator, asciiLabel))),
                _g.Between(_g.Builder.AnyScalar, 1, LongestWithULabel)));
    }

    private RegexNode LengthBounds()
    {
        RegexNode ascii = _g.Scalars(Ascii.Ranges);
        var bounds = new List<RegexNode>();
        foreach ((ScalarRange[] windows, (int NonAscii, int Ascii)[] counts) in Bounds)
        {
            var inWindow = new List<RegexNode>();
            foreach (ScalarRange window in windows)
            {
                inWindow.Add(_g.Many(_g.Scalars(Ascii.Union(new CodePointSet(window)).Ranges)));
            }

            var inBounds = new List<RegexNode>();
            foreach ((int nonAsciiCount, int asciiCount) in counts)
            {
                RegexNode nonAscii = Except(Ascii);
                inBounds.Add(_g.All(AtMost(nonAscii, nonAsciiCount, ascii), AtMost(ascii, asciiCount, nonAscii)));
            }

            bounds.Add(_g.All(_g.OneOf([.. inWindow]), _g.OneOf([.. inBounds])));
        }

        return _g.OneOf([.. bounds]);

        RegexNode AtMost(RegexNode counted, int count, RegexNode other) =>
            _g.Sequence(_g.Between(_g.Sequence(_g.Many(other), counted), 0, count), _g.Many(other));
    }

    private RegexNode ReservedHyphens() => _g.Sequence(_g.Times(_g.Builder.AnyScalar, 2), _g.Text("--"), _anything);

    /// <summary>The texts that break a rule of RFC 5892, appendix A.</summary>
    private RegexNode[] ContextViolations()
    {
        RegexNode middleDot = _g.Text("\u00B7");
        CodePointSet el = CodePointSet.Parse("6C");
        RegexNode katakanaMiddleDot = _g.Text("\u30FB");
        RegexNode arabicDigit = _g.Scalars(new ScalarRange(0x660, 0x669));
        RegexNode extendedArabicDigit = _g.Scalars(new ScalarRange(0x6F0, 0x6F9));
        return
        [
            _g.Sequence(NotAfter(el), middleDot, _anything),
            _g.Sequence(_anything, middleDot, NotBefore(el)),
            _g.Sequence(_anything, _g.Text("\u0375"), NotBefore(IdnaTables.Greek)),
            _g.Sequence(NotAfter(IdnaTables.Hebrew), _g.Text("\u05F3"), _anything),
            _g.Sequence(NotAfter(IdnaTables.Hebrew), _g.Text("\u05F4"), _anything),
            _g.All(_g.Sequence(_anything, katakanaMiddleDot, _anything), _g.Many(Except(IdnaTables.KanaOrHan))),
            _g.Sequence(_anything, arabicDigit, _anything, extendedArabicDigit, _anything),
            _g.Sequence(_anything, extendedArabicDigit, _anything, arabicDigit, _anything),
            _g.Sequence(NotAfter(IdnaTables.Viramas), _g.Text("\u200D"), _anything),
            NonJoinerViolations(),
        ];
    }

    /// <summary>
    /// A katakana middle dot with no kana or Han before it nor right after it (further dots between). That the label may still bring some is not waited for:
    /// whether its length leaves room would be a long search at every such dot.
    /// </summary>
    private RegexNode LateKana() => _g.Sequence(
        _g.Many(Except(IdnaTables.KanaOrHan)), _g.Text("\u30FB"), NotBefore(IdnaTables.KanaOrHan.Union(CodePointSet.Parse("30FB"))));

    /// <summary>
    /// A zero width non-joiner that is neither after a virama nor between letters that would join without it, transparent ones not counted.
    /// </summary>
    private RegexNode NonJoinerViolations()
    {
        CodePointSet transparent = IdnaTables.Transparent;
        RegexNode transparents = _g.Many(_g.Scalars(transparent.Ranges));
        RegexNode lastTransparent = _g.Scalars(transparent.Except(IdnaTables.Viramas).Ranges);
        RegexNode nonJoiner = _g.Text("\u200C");

        // What may stand before it when it is not a virama: nothing that joins, with or without transparent ones between ...
        CodePointSet joining = IdnaTables.JoiningLeft;
        RegexNode unjoined = _g.OneOf(
            NotAfter(joining.Union(transparent).Union(IdnaTables.Viramas)),
            _g.Sequence(NotAfter(joining.Union(transparent)), transparents, lastTransparent));

        // ... or something that joins; then what follows must not.
        RegexNode joined = _g.OneOf(
            _g.Sequence(_anything, _g.Scalars(joining.Except(IdnaTables.Viramas).Ranges)),
            _g.Sequence(_anything, _g.Scalars(joining.Ranges), transparents, lastTransparent));
        return _g.OneOf(
            _g.Sequence(unjoined, nonJoiner, _anything),
            _g.Sequence(joined, nonJoiner, transparents, NotBefore(IdnaTables.JoiningRight.Union(transparent))));
    }

    /// <summary>A beginning that is empty or ends in a code point outside the set.</summary>
    private RegexNode NotAfter(CodePointSet set) => _g.Optional(_g.Sequence(_anything, Except(set)));

    /// <summary>An end that is empty or begins with a code point outside the set.</summary>
    private RegexNode NotBefore(CodePointSet set) => _g.Optional(_g.Sequence(Except(set), _anything));

    private RegexNode Except(CodePointSet set) => _g.Scalars(CodePointSet.Scalars.Except(set).Ranges);
}
