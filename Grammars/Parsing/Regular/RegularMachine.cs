using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.Regular;

/// <summary>The machine of a regular expression or a list of choices: one lexeme that is the whole text.</summary>
internal sealed class RegularMachine : IParserMachine
{
    private RegularMachine(RegularLexeme lexeme, int start, bool isAlwaysSpelled)
    {
        Start = new ParserConfiguration(new RegularTextState(lexeme), start, null, null);
        IsAlwaysSpelled = isAlwaysSpelled;
    }

    public ParserConfiguration Start { get; }

    /// <summary>Small: the automaton belongs to the lexicon.</summary>
    public long EstimatedBytes => 256;

    public bool IsAlwaysSpelled { get; }

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

        if (!lexicon.Vocabulary.IsByteClosed)
        {
            return new RegularMachine(lexicon.WholeTexts, start, isAlwaysSpelled: false);
        }

        // Each byte is a token or in none: the texts without the others are the language, exactly.
        int spelled = lexicon.Dfa.StateOf(Spelled(node, lexicon));
        if (spelled == LazyDfa.Dead)
        {
            throw new GrammarException(new Diagnostic(
                DiagnosticCode.Unsatisfiable, DiagnosticSeverity.Error, "1:1", "No text that satisfies the constraint can be spelled with this vocabulary.",
                "Use a vocabulary whose tokens reach every byte that the constraint needs."));
        }

        return new RegularMachine(lexicon.WholeTexts, spelled, isAlwaysSpelled: true);
    }

    private static RegexNode Spelled(RegexNode node, Lexicon lexicon)
    {
        ReadOnlySpan<bool> spellable = lexicon.Vocabulary.SpellableBytes;
        List<(byte, byte)> ranges = [];
        bool isComplete = true;
        for (int value = 0; value < 256; value++)
        {
            // Bytes that no UTF-8 text holds do not matter.
            isComplete &= spellable[value] || value is 0xC0 or 0xC1 or > 0xF4;
            if (spellable[value])
            {
                ranges.Add(((byte)value, (byte)value));
            }
        }

        return isComplete ? node : lexicon.Regexes.Intersect(node, lexicon.Regexes.Repeat(lexicon.Regexes.Bytes([.. ranges]), 0, null));
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
