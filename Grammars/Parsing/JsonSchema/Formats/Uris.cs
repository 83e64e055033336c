using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// <c>uri</c> and <c>uri-reference</c> (RFC 3986), <c>iri</c> and <c>iri-reference</c> (RFC 3987, whose section 4.1 forbids the
/// bidirectional formatting characters). Generic syntax only: an IPv4address is a reg-name as well, so that <c>999.1.1.1</c> is a host.
/// </summary>
internal static class Uris
{
    private const string Unreserved = "0-9A-Za-z._~-";
    private const string SubDelimiters = "!$&'()*+,;=";

    /// <summary>ucschar of RFC 3987 without the bidirectional formatting characters U+200E, U+200F and U+202A to U+202E.</summary>
    private static readonly CodePointSet UniversalCharacters = CodePointSet.Parse(
        "A0-200D 2010-2029 202F-D7FF F900-FDCF FDF0-FFEF 10000-1FFFD 20000-2FFFD 30000-3FFFD 40000-4FFFD 50000-5FFFD 60000-6FFFD "
        + "70000-7FFFD 80000-8FFFD 90000-9FFFD A0000-AFFFD B0000-BFFFD C0000-CFFFD D0000-DFFFD E1000-EFFFD");

    private static readonly CodePointSet PrivateCharacters = CodePointSet.Parse("E000-F8FF F0000-FFFFD 100000-10FFFD");

    public static RegexNode Uri(FormatGrammar g) => new Languages(g, isInternational: false).Absolute;

    public static RegexNode UriReference(FormatGrammar g) => new Languages(g, isInternational: false).Reference;

    public static RegexNode Iri(FormatGrammar g) => new Languages(g, isInternational: true).Absolute;

    public static RegexNode IriReference(FormatGrammar g) => new Languages(g, isInternational: true).Reference;

    public static bool IsUri(ReadOnlySpan<char> text) => new UriScanner(text, isInternational: false).IsAbsolute();

    public static bool IsUriReference(ReadOnlySpan<char> text) => new UriScanner(text, isInternational: false).IsReference();

    public static bool IsIri(ReadOnlySpan<char> text) => new UriScanner(text, isInternational: true).IsAbsolute();

    public static bool IsIriReference(ReadOnlySpan<char> text) => new UriScanner(text, isInternational: true).IsReference();

    /// <summary>Whether the code point may stand unescaped where an IRI has <c>iunreserved</c> beyond ASCII.</summary>
    public static bool IsUniversal(int codePoint) => UniversalCharacters.Contains(codePoint);

    /// <summary>Whether the code point is <c>iprivate</c>, which a query may hold.</summary>
    public static bool IsPrivate(int codePoint) => PrivateCharacters.Contains(codePoint);

    /// <summary>The productions that the four formats share.</summary>
    private sealed class Languages
    {
        private readonly FormatGrammar _g;
        private readonly RegexNode _percentEncoded;
        private readonly CodePointSet _more;

        public Languages(FormatGrammar g, bool isInternational)
        {
            _g = g;
            _more = isInternational ? UniversalCharacters : new CodePointSet();
            _percentEncoded = g.Sequence(g.Text("%"), g.Times(g.HexDigit, 2));

            RegexNode slash = g.Text("/");
            RegexNode pathCharacter = Encoded(":@", _more);
            RegexNode segments = g.Many(g.Sequence(slash, g.Many(pathCharacter)));
            RegexNode rootless = g.Sequence(g.OneOrMore(pathCharacter), segments);
            RegexNode rootlessWithoutScheme = g.Sequence(g.OneOrMore(Encoded("@", _more)), segments);
            RegexNode withAuthority = g.Sequence(g.Text("//"), Authority(), segments);
            RegexNode absolute = g.Sequence(slash, g.Optional(rootless));
            RegexNode query = g.Optional(g.Sequence(g.Text("?"), g.Many(Encoded(":@/?", isInternational ? _more.Union(PrivateCharacters) : _more))));
            RegexNode fragment = g.Optional(g.Sequence(g.Text("#"), g.Many(Encoded(":@/?", _more))));

            RegexNode scheme = g.Sequence(g.Chars("A-Za-z"), g.Many(g.Chars("0-9A-Za-z+.-")));
            Absolute = g.Sequence(scheme, g.Text(":"), g.OneOf(withAuthority, absolute, rootless, g.Nothing), query, fragment);
            Reference = g.OneOf(
                Absolute,
                g.Sequence(g.OneOf(withAuthority, absolute, rootlessWithoutScheme, g.Nothing), query, fragment));
        }

        public RegexNode Absolute { get; }

        public RegexNode Reference { get; }

        private RegexNode Authority()
        {
            RegexNode user = _g.Sequence(_g.Many(Encoded(":", _more)), _g.Text("@"));
            RegexNode future = _g.Sequence(
                _g.AnyCase("v"), _g.OneOrMore(_g.HexDigit), _g.Text("."), _g.OneOrMore(_g.Chars(":" + SubDelimiters + Unreserved)));
            RegexNode literal = _g.Sequence(_g.Text("["), _g.OneOf(IpAddresses.V6(_g), future), _g.Text("]"));
            RegexNode registeredName = _g.Many(Encoded("", _more));
            return _g.Sequence(
                _g.Optional(user), _g.OneOf(literal, registeredName), _g.Optional(_g.Sequence(_g.Text(":"), _g.Many(_g.Digit))));
        }

        /// <summary>An unreserved character, a sub-delimiter, one of <paramref name="also"/> or of <paramref name="more"/>, or a percent-encoded octet.</summary>
        private RegexNode Encoded(string also, CodePointSet more) =>
            _g.OneOf(_percentEncoded, _g.Chars(also + SubDelimiters + Unreserved, more.Ranges));
    }
}
