using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.Regular;

/// <summary>The machine of a regular expression or a list of choices: one lexeme that is the whole text.</summary>
internal sealed class RegularMachine : IParserMachine
{
    private RegularMachine(RegularLexeme lexeme, int start) => Start = new ParserConfiguration(new RegularTextState(lexeme), start, null, null);

    public ParserConfiguration Start { get; }

    /// <summary>Small: the automaton belongs to the lexicon.</summary>
    public long EstimatedBytes => 256;

    /// <summary>Compiles an ECMA-262 expression that the whole text must match; throws <see cref="GrammarException"/>.</summary>
    public static RegularMachine Compile(string pattern, GrammarLimits limits, Lexicon lexicon)
    {
        CheckLength((long)pattern.Length, limits);
        RegexNode node;
        try
        {
            node = EcmaRegex.WholeMatch(pattern, lexicon.Regexes);
        }
        catch (RegexSyntaxException exception)
        {
            throw new GrammarException(new Diagnostic(
                exception.IsUnsupported ? DiagnosticCode.Unsupported : DiagnosticCode.Invalid,
                DiagnosticSeverity.Error,
                Location(pattern, exception.Offset),
                exception.Message));
        }

        return FromNode(node, lexicon, "No text matches the expression.");
    }

    /// <summary>Compiles a list of literal texts.</summary>
    public static RegularMachine Compile(IReadOnlyList<byte[]> texts, GrammarLimits limits, Lexicon lexicon)
    {
        CheckLength(texts.Sum(static text => (long)text.Length), limits);
        return FromNode(lexicon.Regexes.Literals(texts), lexicon, "There is no choice.");
    }

    private static RegularMachine FromNode(RegexNode node, Lexicon lexicon, string emptyMessage)
    {
        int start = lexicon.Dfa.StateOf(node);
        if (start == LazyDfa.Dead)
        {
            throw new GrammarException(new Diagnostic(DiagnosticCode.Unsatisfiable, DiagnosticSeverity.Error, "1:1", emptyMessage));
        }

        return new RegularMachine(lexicon.WholeTexts, start);
    }

    private static void CheckLength(long length, GrammarLimits limits)
    {
        if (length > limits.MaxSourceBytes)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxSourceBytes), $"The source is {length} long; the limit is {limits.MaxSourceBytes}.", "1:1");
        }
    }

    private static string Location(string pattern, int offset)
    {
        ReadOnlySpan<char> before = pattern.AsSpan(0, Math.Clamp(offset, 0, pattern.Length));
        int line = before.Count('\n') + 1;
        return $"{line}:{before.Length - before.LastIndexOf('\n')}";
    }
}
