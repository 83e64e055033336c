using Antlr4.Runtime;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Antlr.Generated;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Python;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Antlr;

/// <summary>
/// The lexer rules of a grammar as terminals. What stands after a non-greedy loop ends it at its first match; loops whose alternatives can begin alike would depend on ANTLR's order of trying and are
/// refused.
/// </summary>
internal sealed class AntlrLexicalRules(AntlrSource source, RegexBuilder builder, GrammarLimits limits)
{
    private static readonly CharacterSet AnyCharacter = new CharacterSet().Add(0, 0x10FFFF);

    private readonly Dictionary<string, AntlrDefinition> _definitions = source.Lexical.ToDictionary(static definition => definition.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, PythonNode?> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reading = new(StringComparer.Ordinal);

    /// <summary>The terminals of each token type, and the literal that a rule is nothing but.</summary>
    public Dictionary<string, List<Terminal>> ByType { get; } = new(StringComparer.Ordinal);

    /// <summary>Token types by the literal that their only rule is.</summary>
    public Dictionary<string, string> ByLiteral { get; } = new(StringComparer.Ordinal);

    public List<Terminal> All { get; } = [];

    /// <summary>Makes the terminals, in order of their rules; literals of the parser that no rule is come first.</summary>
    public void Build(IEnumerable<(string Literal, SourceSpan Span, SourceErrors Errors)> parserLiterals, bool mayDefine)
    {
        foreach (AntlrDefinition definition in source.Lexical.Where(static definition => !definition.IsFragment))
        {
            if (definition.Context.alternatives().alternative() is [{ } only] && only.element() is [AntlrParser.MatchContext { } match] && match.suffix() is null && match.atom() is AntlrParser.LiteralContext literal)
            {
                ByLiteral.TryAdd(Key(literal.LITERAL().GetText(), literal.Span(), definition.Source.Errors), definition.Name);
            }
        }

        foreach ((string text, SourceSpan span, SourceErrors errors) in parserLiterals)
        {
            string key = Key(text, span, errors);
            if (ByLiteral.ContainsKey(key))
            {
                continue;
            }

            if (!mayDefine)
            {
                errors.Add(DiagnosticCode.UnresolvedReference, span, $"No lexer rule is the literal {text}.", "Define it in the lexer grammar.");
                continue;
            }

            ByLiteral.Add(key, text);
            Add(text, text, Literal(text, span, errors, source.IgnoresCase), isHidden: false, span, errors);
        }

        foreach (AntlrDefinition definition in source.Lexical.Where(static definition => !definition.IsFragment))
        {
            BuildRule(definition);
        }

        foreach (string token in source.Tokens)
        {
            ByType.TryAdd(token, []);
        }
    }

    /// <summary>What a literal of the parser is looked up by.</summary>
    public static string Key(string literal, SourceSpan span, SourceErrors errors) => string.Join(',', AntlrCharacters.Decode(literal, span, errors));

    private void BuildRule(AntlrDefinition definition)
    {
        if (NodeOf(definition) is not { } node)
        {
            return;
        }

        AntlrParser.AlternativeContext[] alternatives = definition.Context.alternatives().alternative();
        if (alternatives.Length == 1 || Array.TrueForAll(alternatives, static alternative => alternative.command().Length == 0))
        {
            Add(definition, alternatives[0], node);
            return;
        }

        // Commands belong to their alternative alone.
        PythonChoice choice = (PythonChoice)node;
        for (int i = 0; i < alternatives.Length; i++)
        {
            Add(definition, alternatives[i], choice.Items[i]);
        }
    }

    private void Add(AntlrDefinition definition, AntlrParser.AlternativeContext alternative, PythonNode node)
    {
        SourceErrors errors = definition.Source.Errors;
        string type = definition.Name;
        bool isHidden = false;
        foreach (AntlrParser.CommandContext command in alternative.command())
        {
            string argument = command.name().Length > 1 ? command.name(1).GetText() : command.INTEGER()?.GetText() ?? "";
            switch (command.name(0).GetText())
            {
                case "skip":
                    isHidden = true;
                    break;
                case "channel":
                    isHidden = argument is not ("DEFAULT_TOKEN_CHANNEL" or "0");
                    break;
                case "type":
                    type = argument;
                    break;
                default:
                    errors.Add(DiagnosticCode.Unsupported, command.Span(), $"The lexer command '{command.GetText()}' is not supported yet.", "Describe the lexeme by one rule.");
                    break;
            }
        }

        Add(definition.Name, type, node, isHidden, definition.Span, errors);
    }

    private void Add(string name, string type, PythonNode node, bool isHidden, SourceSpan span, SourceErrors errors)
    {
        try
        {
            RegexNode language = PythonRegex.ToNode(node, builder);
            if (node.MinimumWidth == 0)
            {
                errors.Warn(span, $"{name} matches the empty text, too; such a lexeme never ends.");
                language = builder.Difference(language, builder.Epsilon);
            }

            Terminal terminal = new(name, language) { Order = All.Count, IsHidden = isHidden };
            All.Add(terminal);
            if (!ByType.TryGetValue(type, out List<Terminal>? terminals))
            {
                ByType.Add(type, terminals = []);
            }

            terminals.Add(terminal);
        }
        catch (PythonRegexException exception)
        {
            errors.Add(DiagnosticCode.Unsupported, span, exception.Message);
        }
    }

    private PythonNode? NodeOf(AntlrDefinition definition)
    {
        if (_nodes.TryGetValue(definition.Name, out PythonNode? known))
        {
            return known;
        }

        if (!_reading.Add(definition.Name) || _reading.Count > limits.MaxNestingDepth)
        {
            definition.Source.Errors.Add(
                DiagnosticCode.Unsupported, definition.Span, $"The lexer rule '{definition.Name}' needs itself; lexemes must be regular.", "Bound the nesting by rules of several levels.");
            return null;
        }

        PythonNode? node = Alternatives(definition.Context.alternatives(), definition.Source);
        _reading.Remove(definition.Name);
        _nodes[definition.Name] = node;
        return node;
    }

    private PythonNode? Alternatives(AntlrParser.AlternativesContext context, AntlrSource home)
    {
        List<PythonNode> items = [];
        foreach (AntlrParser.AlternativeContext alternative in context.alternative())
        {
            List<PythonNode> sequence = [];
            foreach (AntlrParser.ElementContext element in alternative.element())
            {
                if (Element(element, home) is not { } node)
                {
                    return null;
                }

                sequence.Add(node);
            }

            items.Add(sequence.Count == 1 ? sequence[0] : new PythonSequence(sequence));
        }

        return items.Count == 1 ? items[0] : new PythonChoice(items);
    }

    private PythonNode? Element(AntlrParser.ElementContext element, AntlrSource home)
    {
        if (element is not AntlrParser.MatchContext match)
        {
            home.Errors.Add(DiagnosticCode.Unsupported, element.Span(), "Code in a lexer rule decides what it matches, and cannot run here.", "Remove it, or describe its effect in the rule.");
            return null;
        }

        PythonNode? atom = Atom(match.atom(), home);
        if (atom is null || match.suffix() is not { } suffix)
        {
            return atom;
        }

        bool isLazy = suffix.QUESTION().Length > (suffix.STAR() is null && suffix.PLUS() is null ? 1 : 0);
        if (isLazy && atom is PythonChoice choice && MayBeginAlike(choice))
        {
            home.Errors.Add(
                DiagnosticCode.Unsupported, match.Span(), "The alternatives of a non-greedy loop can begin with the same character.", "Let them exclude each other, as in (~[\"\\\\] | '\\\\' .)*.");
        }

        (int minimum, int? maximum) = suffix.STAR() is not null ? (0, (int?)null) : suffix.PLUS() is not null ? (1, null) : (0, 1);
        return new PythonRepeat(atom, minimum, maximum, isLazy);
    }

    private static bool MayBeginAlike(PythonChoice choice)
    {
        bool[] taken = new bool[0x110000];
        foreach (PythonNode item in choice.Items)
        {
            PythonNode first = item is PythonSequence { Items.Count: > 0 } sequence ? sequence.Items[0] : item;
            if (first is not PythonSet set)
            {
                return true;
            }

            foreach (ScalarRange range in set.Set.Ranges())
            {
                for (int scalar = range.First; scalar <= range.Last; scalar++)
                {
                    if (taken[scalar])
                    {
                        return true;
                    }

                    taken[scalar] = true;
                }
            }
        }

        return false;
    }

    private PythonNode? Atom(AntlrParser.AtomContext context, AntlrSource home)
    {
        SourceSpan span = context.Span();
        switch (context)
        {
            case AntlrParser.RangeContext range:
                return Set(Range(range.LITERAL(0).GetText(), range.LITERAL(1).GetText(), span, home.Errors), home);
            case AntlrParser.LiteralContext literal:
                return Literal(literal.LITERAL().GetText(), span, home.Errors, home.IgnoresCase);
            case AntlrParser.SetContext set:
                return Set(AntlrCharacters.Set(set.GetText(), span, home.Errors), home);
            case AntlrParser.AnyContext:
                return new PythonSet(AnyCharacter);
            case AntlrParser.NotContext not:
                return Negated(not.negated(), home) is { } negated ? new PythonSet((home.IgnoresCase ? negated.IgnoringCase() : negated).Complement()) : null;
            case AntlrParser.BlockContext block:
                return Alternatives(block.alternatives(), home);
            case AntlrParser.TokenContext { } token when token.TOKEN_NAME().GetText() == "EOF":
                home.Errors.Warn(span, "EOF in a lexer rule is read as nothing: a lexeme ends at the end of the text anyway.");
                return new PythonSequence([]);
            case AntlrParser.TokenContext token when _definitions.TryGetValue(token.TOKEN_NAME().GetText(), out AntlrDefinition? definition):
                return NodeOf(definition);
            case AntlrParser.TokenContext:
                home.Errors.Add(DiagnosticCode.UnresolvedReference, span, $"'{context.GetText()}' is not defined.");
                return null;
            default:
                home.Errors.Add(DiagnosticCode.Invalid, span, "A lexer rule cannot use a parser rule.", "Make it a fragment.");
                return null;
        }
    }

    private static PythonSet Set(CharacterSet set, AntlrSource home) => new(home.IgnoresCase ? set.IgnoringCase() : set);

    private static PythonNode Literal(string text, SourceSpan span, SourceErrors errors, bool ignoresCase)
    {
        PythonSet[] sets = [.. AntlrCharacters.Decode(text, span, errors).Select(scalar => new CharacterSet().Add(scalar)).Select(set => new PythonSet(ignoresCase ? set.IgnoringCase() : set))];
        return sets.Length == 1 ? sets[0] : new PythonSequence(sets);
    }

    private static CharacterSet Range(string first, string last, SourceSpan span, SourceErrors errors)
    {
        List<int> from = AntlrCharacters.Decode(first, span, errors);
        List<int> to = AntlrCharacters.Decode(last, span, errors);
        if (from.Count != 1 || to.Count != 1 || to[0] < from[0])
        {
            errors.Add(DiagnosticCode.Invalid, span, "A range needs two characters, the lower first.");
            return new CharacterSet().Add(0);
        }

        return new CharacterSet().Add(from[0], to[0]);
    }

    private CharacterSet? Negated(AntlrParser.NegatedContext context, AntlrSource home)
    {
        CharacterSet set = new();
        foreach (AntlrParser.NegatedItemContext item in context.negatedItem())
        {
            SourceSpan span = item.Span();
            if (item.SET() is { } brackets)
            {
                set.Add(AntlrCharacters.Set(brackets.GetText(), span, home.Errors));
            }
            else if (item.LITERAL() is { Length: 2 } range)
            {
                set.Add(Range(range[0].GetText(), range[1].GetText(), span, home.Errors));
            }
            else if (item.LITERAL() is { Length: 1 } literal && AntlrCharacters.Decode(literal[0].GetText(), span, home.Errors) is [var scalar])
            {
                set.Add(scalar);
            }
            else if (item.TOKEN_NAME() is { } name && _definitions.TryGetValue(name.GetText(), out AntlrDefinition? definition) && NodeOf(definition) is PythonSet named)
            {
                set.Add(named.Set);
            }
            else
            {
                home.Errors.Add(DiagnosticCode.Invalid, span, "Only single characters and sets of them can be negated.");
                return null;
            }
        }

        return set;
    }
}
