using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.States;

/// <summary>
/// The blanks between two tokens of JSON. State 0 is before the first blank. Where a gap stands before either of two tokens (the next member or the closing bracket),
/// <see cref="CanEnd"/> speaks of the member and <see cref="CanClose"/> of the bracket.
/// </summary>
internal abstract class Gap
{
    /// <summary>The state after a blank, or -1.</summary>
    public abstract int Next(int q, byte value);

    public abstract bool CanEnd(int q);

    /// <summary>See <see cref="ParserState.BlanksBefore"/>.</summary>
    public virtual int Blanks(int q) => -1;

    public virtual bool CanClose(int q) => CanEnd(q);

    /// <summary>Whether more blanks can lead to <see cref="CanEnd"/>.</summary>
    public virtual bool MayEnd(int q) => true;

    /// <summary>Whether more blanks can lead to <see cref="CanClose"/>.</summary>
    public virtual bool MayClose(int q) => true;

    /// <summary>Appends the blanks that are still needed before the member.</summary>
    public virtual void Finish(int q, List<byte> output)
    {
    }

    /// <summary>Appends the blanks that are still needed before the bracket.</summary>
    public virtual void FinishClose(int q, List<byte> output) => Finish(q, output);

    protected static bool IsBlank(byte value) => value is 0x20 or 0x09 or 0x0A or 0x0D;
}

/// <summary>At most so many blanks; without bound when negative.</summary>
internal sealed class FlexibleGap(int maximum) : Gap
{
    public override int Next(int q, byte value) => !IsBlank(value) ? -1 : maximum < 0 ? 0 : q < maximum ? q + 1 : -1;

    public override bool CanEnd(int q) => true;

    public override int Blanks(int q) => maximum < 0 ? int.MaxValue : maximum - q;
}

/// <summary>Exactly one text before a member and another before the bracket, one of them a prefix of the other.</summary>
internal sealed class TextGap(string member, string? close = null) : Gap
{
    private readonly string _close = close ?? member;

    public override int Next(int q, byte value) => (q < member.Length && member[q] == value) || (q < _close.Length && _close[q] == value) ? q + 1 : -1;

    public override bool CanEnd(int q) => q == member.Length;

    public override bool CanClose(int q) => q == _close.Length;

    public override bool MayEnd(int q) => q <= member.Length;

    public override bool MayClose(int q) => q <= _close.Length;

    public override void Finish(int q, List<byte> output) => output.AddRange(System.Text.Encoding.ASCII.GetBytes(member[q..]));

    public override void FinishClose(int q, List<byte> output) => output.AddRange(System.Text.Encoding.ASCII.GetBytes(_close[q..]));
}

/// <summary>Blanks in a regular language.</summary>
internal sealed class PatternGap(LazyDfa dfa, int start) : Gap
{
    public override int Next(int q, byte value) => IsBlank(value) && dfa.Next(State(q), value) is var next && next != LazyDfa.Dead ? next : -1;

    public override bool CanEnd(int q) => (dfa.Accepts(State(q)) & 1) != 0;

    public override void Finish(int q, List<byte> output) => output.AddRange(dfa.Builder.ShortestMember(dfa.Components(State(q))[0])!);

    private int State(int q) => q == 0 ? start : q;
}

/// <summary>The gaps of one whitespace style at one depth.</summary>
internal sealed record GapSet(Gap AfterOpen, Gap AfterComma, Gap BeforeColon, Gap AfterColon, Gap AfterValue, Gap Outside)
{
    /// <summary>Whether the gaps differ by depth.</summary>
    public static bool DependsOnDepth(JsonWhitespace style) => style.Kind == JsonWhitespace.Style.Indented;

    public static GapSet Create(JsonWhitespace style, int depth, Lexicon lexicon)
    {
        switch (style.Kind)
        {
            case JsonWhitespace.Style.Flexible:
                return All(new FlexibleGap(style.Count));
            case JsonWhitespace.Style.Any:
                return All(new FlexibleGap(-1));
            case JsonWhitespace.Style.Compact:
                return All(new TextGap(""));
            case JsonWhitespace.Style.JsonDumps:
                return All(new TextGap("")) with { AfterComma = new TextGap(" "), AfterColon = new TextGap(" ") };
            case JsonWhitespace.Style.Indented:
                if ((long)style.Count * (depth + 1) > lexicon.Regexes.Limits.MaxStates)
                {
                    throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"An indent of {style.Count} blanks a level needs too many states.", "JsonWhitespace.Indented");
                }

                string inner = "\n" + new string(' ', style.Count * (depth + 1));
                string outer = "\n" + new string(' ', style.Count * depth);
                return All(new TextGap("")) with
                {
                    AfterOpen = new TextGap(inner, ""),
                    AfterComma = new TextGap(inner),
                    AfterColon = new TextGap(" "),
                    AfterValue = new TextGap("", outer),
                };
            default:
                return All(new PatternGap(lexicon.Dfa, PatternStart(style.Text!, lexicon)));
        }
    }

    private static int PatternStart(string pattern, Lexicon lexicon)
    {
        try
        {
            RegexBuilder regexes = lexicon.Regexes;
            RegexNode blanks = regexes.Repeat(regexes.Bytes([(0x20, 0x20), (0x09, 0x0A), (0x0D, 0x0D)]), 0, null);
            int start = lexicon.Dfa.StateOf(regexes.Intersect(EcmaRegex.WholeMatch(pattern, regexes), blanks));
            return start != LazyDfa.Dead
                ? start
                : throw new GrammarException(new Diagnostic(DiagnosticCode.Unsatisfiable, DiagnosticSeverity.Error, "JsonWhitespace.Pattern", $"\"{pattern}\" matches no run of blanks", "Use a pattern such as \"[ \\n]?\"."));
        }
        catch (RegexSyntaxException problem)
        {
            throw new GrammarException(new Diagnostic(DiagnosticCode.Invalid, DiagnosticSeverity.Error, "JsonWhitespace.Pattern", problem.Message));
        }
    }

    private static GapSet All(Gap gap) => new(gap, gap, gap, gap, gap, gap);
}
