using System.Globalization;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Antlr.Generated;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Python;
using StructGen.Grammars.Parsing.Cfg.Modes;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Antlr;

/// <summary>The lexer rules of a grammar as terminals; those with non-greedy loops by <see cref="OrderedAutomaton"/>.</summary>
/// <param name="source">The grammar whose lexer rules they are.</param>
/// <param name="answers">What stands for code.</param>
/// <param name="splits">What parser rules ask of lexemes: each terminal is divided into those that match and those that do not.</param>
/// <param name="builder">Makes expressions.</param>
/// <param name="limits">Bounds on nesting.</param>
internal sealed class AntlrLexicalRules(AntlrSource source, AntlrAnswers answers, IReadOnlyList<RegexNode> splits, RegexBuilder builder, GrammarLimits limits)
{
    private static readonly CharacterSet AnyCharacter = new CharacterSet().Add(0, 0x10FFFF);

    private readonly Dictionary<string, AntlrDefinition> _definitions = source.Lexical.ToDictionary(static definition => definition.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, PythonNode?> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ambiguous = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reading = new(StringComparer.Ordinal);

    private AntlrDefinition _rule = null!;
    private RegexNode? _condition;

    /// <summary>The terminals of each token type, and the literal that a rule is nothing but.</summary>
    public Dictionary<string, List<Terminal>> ByType { get; } = new(StringComparer.Ordinal);

    /// <summary>Token types by the literal that their only rule is.</summary>
    public Dictionary<string, string> ByLiteral { get; } = new(StringComparer.Ordinal);

    public List<Terminal> All { get; } = [];

    /// <summary>Whether the rule being read ignores case; options of imported grammars say nothing.</summary>
    private bool IgnoresCase => _rule.IgnoresCase ?? source.IgnoresCase;

    /// <summary>Makes the terminals, in order of their rules; literals of the parser that no rule is come first.</summary>
    public void Build(IEnumerable<(string Literal, SourceSpan Span, SourceErrors Errors)> parserLiterals, bool mayDefine)
    {
        foreach (AntlrDefinition definition in source.Lexical.Where(static definition => !definition.IsFragment))
        {
            if (definition.Context.alternatives().alternative() is [{ } only] && only.element() is [AntlrParser.MatchContext { } match] && match.suffix() is null && match.atom() is AntlrParser.LiteralContext literal)
            {
                string key = Key(literal.LITERAL().GetText(), literal.Span(), definition.Source.Errors);
                if (!ByLiteral.TryAdd(key, definition.Name))
                {
                    _ambiguous.Add(key);
                }
            }
        }

        foreach ((string text, SourceSpan span, SourceErrors errors) in parserLiterals)
        {
            string key = Key(text, span, errors);
            if (_ambiguous.Contains(key))
            {
                errors.Add(DiagnosticCode.UnresolvedReference, span, $"Several lexer rules are the literal {text}.", "Name the one that is meant.");
            }

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
            Add(text, text, PythonRegex.ToNode(Literal(text, span, errors, source.IgnoresCase), builder), isHidden: false, new ModeCommands(0), span, errors);
        }

        foreach (AntlrDefinition definition in source.Lexical.Where(static definition => !definition.IsFragment))
        {
            BuildRule(definition);
        }

        foreach (AntlrDefinition definition in source.Lexical.Where(definition => source.Modes.Contains(definition.Name)))
        {
            definition.Source.Errors.Add(DiagnosticCode.Invalid, definition.Span, $"'{definition.Name}' is a mode, too.", "Give one of them another name.");
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
        AntlrParser.AlternativeContext[] alternatives = definition.Context.alternatives().alternative();
        PythonNode?[] nodes = new PythonNode?[alternatives.Length];
        RegexNode?[] conditions = new RegexNode?[alternatives.Length];
        _rule = definition;
        _reading.Add(definition.Name);
        for (int i = 0; i < nodes.Length; i++)
        {
            _condition = null;
            nodes[i] = Alternative(alternatives[i], definition.Source, isOutermost: true);
            conditions[i] = _condition;
        }

        _reading.Remove(definition.Name);

        if (Array.Exists(nodes, static node => node is null))
        {
            return;
        }

        // Commands and conditions belong to their alternative alone.
        bool isWhole = Array.TrueForAll(alternatives, static alternative => alternative.command().Length == 0) && Array.TrueForAll(conditions, static condition => condition is null);
        try
        {
            PythonNode[] parts = isWhole && nodes.Length > 1 ? [new PythonChoice([.. nodes.OfType<PythonNode>()])] : [.. nodes.OfType<PythonNode>()];
            RegexNode[] languages = Array.Exists(parts, static part => part.HasLazy) ? OrderedAutomaton.ToNodes(parts, builder) : [.. parts.Select(part => PythonRegex.ToNode(part, builder))];
            for (int i = 0; i < languages.Length; i++)
            {
                Add(definition, alternatives[i], conditions[i] is { } condition ? builder.Intersect(languages[i], condition) : languages[i]);
            }
        }
        catch (PythonRegexException exception)
        {
            definition.Source.Errors.Add(DiagnosticCode.Unsupported, definition.Span, exception.Message, "Say what the loop must not contain, as in (~[\"\\\\] | '\\\\' .)*.");
        }
    }

    private void Add(AntlrDefinition definition, AntlrParser.AlternativeContext alternative, RegexNode language)
    {
        SourceErrors errors = definition.Source.Errors;
        string type = definition.Name;
        LexemeKind kind = LexemeKind.Token;
        bool? isOnHiddenChannel = null;
        List<ModeMove> moves = [];
        foreach (AntlrParser.CommandContext command in alternative.command())
        {
            string argument = command.name().Length > 1 ? command.name(1).GetText() : command.INTEGER()?.GetText() ?? "";
            string name = command.name(0).GetText();
            if ((argument.Length > 0) != name is "channel" or "type" or "mode" or "pushMode" && name is "skip" or "more" or "popMode" or "channel" or "type" or "mode" or "pushMode")
            {
                errors.Add(DiagnosticCode.SyntaxError, command.Span(), argument.Length > 0 ? $"The command '{name}' takes no argument." : $"The command '{name}' needs an argument.");
                continue;
            }

            switch (name)
            {
                case "skip":
                    kind = LexemeKind.Skipped;
                    break;
                case "more":
                    kind = LexemeKind.More;
                    break;
                case "channel":
                    isOnHiddenChannel = argument is not ("DEFAULT_TOKEN_CHANNEL" or "0");
                    break;
                case "type":
                    kind = LexemeKind.Token;
                    type = argument;
                    if (source.Lexical.TrueForAll(other => other.Name != type || other.IsFragment) && !source.Tokens.Contains(type))
                    {
                        errors.Add(DiagnosticCode.UnresolvedReference, command.Span(), $"There is no token '{type}'.", "Name it in a tokens section.");
                    }

                    break;
                case "popMode":
                    moves.Add(new ModeMove(ModeMoveKind.Pop));
                    break;
                case "mode" or "pushMode" when ModeOf(argument) is >= 0 and var mode:
                    moves.Add(new ModeMove(name == "mode" ? ModeMoveKind.Set : ModeMoveKind.Push, mode));
                    break;
                case "mode" or "pushMode":
                    errors.Add(DiagnosticCode.UnresolvedReference, command.Span(), $"There is no mode '{argument}'.", $"Modes are {string.Join(", ", source.Modes)}.");
                    break;
                default:
                    errors.Add(DiagnosticCode.Invalid, command.Span(), $"There is no lexer command '{name}'.", "Commands are skip, more, type, channel, mode, pushMode and popMode.");
                    break;
            }
        }

        ModeCommands commands = new(source.Modes.IndexOf(definition.Mode)) { Moves = moves, IsMore = kind == LexemeKind.More, IsOnHiddenChannel = isOnHiddenChannel };
        Add(definition.Name, type, language, kind == LexemeKind.Skipped || (kind == LexemeKind.Token && isOnHiddenChannel == true), commands, definition.Span, errors);
    }

    private int ModeOf(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < source.Modes.Count ? number : source.Modes.IndexOf(name);

    private void Add(string name, string type, RegexNode language, bool isHidden, ModeCommands commands, SourceSpan span, SourceErrors errors)
    {
        if (language.IsNullable)
        {
            errors.Warn(span, $"{name} matches the empty text, too; such a lexeme never ends.");
            language = builder.Difference(language, builder.Epsilon);
        }

        if (!ByType.TryGetValue(type, out List<Terminal>? terminals))
        {
            terminals = [];
            if (!commands.IsMore)
            {
                ByType.Add(type, terminals);
            }
        }

        List<RegexNode> pieces = builder.IsEmpty(language) ? [] : [language];
        foreach (RegexNode split in isHidden || commands.IsMore ? [] : splits)
        {
            pieces = [.. pieces.SelectMany(piece => new[] { builder.Intersect(piece, split), builder.Difference(piece, split) }).Where(piece => !builder.IsEmpty(piece))];
        }

        foreach (RegexNode piece in pieces)
        {
            Terminal terminal = new(name, piece) { Order = All.Count, IsHidden = isHidden, Commands = commands };
            All.Add(terminal);
            terminals.Add(terminal);
        }
    }

    /// <summary>What another rule matches where a rule names it.</summary>
    private PythonNode? NodeOf(AntlrDefinition definition)
    {
        if (_nodes.TryGetValue(definition.Name, out PythonNode? known))
        {
            return known;
        }

        if (!_reading.Add(definition.Name) || _reading.Count > limits.MaxNestingDepth)
        {
            definition.Source.Errors.Add(
                DiagnosticCode.Unsupported,
                definition.Span,
                $"The lexer rule '{definition.Name}' needs itself; lexemes must be regular.",
                "Nest by modes (pushMode and popMode in a lexer grammar), or bound the nesting by rules of several levels.");
            return null;
        }

        AntlrDefinition around = _rule;
        _rule = definition;
        PythonNode? node = Alternatives(definition.Context.alternatives(), definition.Source);
        _rule = around;
        _reading.Remove(definition.Name);
        _nodes[definition.Name] = node;
        return node;
    }

    private PythonNode? Alternatives(AntlrParser.AlternativesContext context, AntlrSource home)
    {
        List<PythonNode> items = [];
        foreach (AntlrParser.AlternativeContext alternative in context.alternative())
        {
            if (alternative.command() is [{ } command, ..])
            {
                if (ReferenceEquals(context, _rule.Context.alternatives()))
                {
                    home.Errors.Warn(command.Span(), "Where another rule names this one, its commands do nothing.");
                }
                else
                {
                    home.Errors.Add(DiagnosticCode.Invalid, command.Span(), "A command must stand at the end of an alternative of the rule itself.");
                }
            }

            if (Alternative(alternative, home, isOutermost: false) is not { } node)
            {
                return null;
            }

            items.Add(node);
        }

        return items.Count == 1 ? items[0] : new PythonChoice(items);
    }

    private PythonNode? Alternative(AntlrParser.AlternativeContext context, AntlrSource home, bool isOutermost)
    {
        List<PythonNode> sequence = [];
        foreach (AntlrParser.ElementContext element in context.element())
        {
            if (Element(element, home, isOutermost) is not { } node)
            {
                return null;
            }

            sequence.Add(node);
        }

        return sequence.Count == 1 ? sequence[0] : new PythonSequence(sequence);
    }

    private PythonNode? Element(AntlrParser.ElementContext element, AntlrSource home, bool isOutermost)
    {
        if (element is not AntlrParser.MatchContext match)
        {
            return Code((AntlrParser.CodeContext)element, home, isOutermost);
        }

        PythonNode? atom = Atom(match.atom(), home);
        if (atom is null || match.suffix() is not { } suffix)
        {
            return atom;
        }

        bool isLazy = suffix.QUESTION().Length > (suffix.STAR() is null && suffix.PLUS() is null ? 1 : 0);
        (int minimum, int? maximum) = suffix.STAR() is not null ? (0, (int?)null) : suffix.PLUS() is not null ? (1, null) : (0, 1);
        return new PythonRepeat(atom, minimum, maximum, isLazy);
    }

    private PythonNode? Code(AntlrParser.CodeContext code, AntlrSource home, bool isOutermost)
    {
        AntlrAnswer? answer = answers.Of(code.ACTION().GetText(), code.Span(), home.Errors);
        switch (answer)
        {
            case { Value: true }:
                return new PythonSequence([]);
            case { Value: false }:
                return new PythonSet(new CharacterSet());
            case { Node: { } node } when isOutermost:
                _condition = _condition is null ? node : builder.Intersect(_condition, node);
                return new PythonSequence([]);
            case { Node: not null }:
                home.Errors.Add(DiagnosticCode.Unsupported, code.Span(), "An expression for code inside of a lexer rule's alternatives is not supported.", "Make an alternative of the rule itself for it.");
                return null;
            default:
                return null;
        }
    }

    private PythonNode? Atom(AntlrParser.AtomContext context, AntlrSource home)
    {
        SourceSpan span = context.Span();
        switch (context)
        {
            case AntlrParser.RangeContext range:
                return Set(Range(range.LITERAL(0).GetText(), range.LITERAL(1).GetText(), span, home.Errors));
            case AntlrParser.LiteralContext literal:
                return Literal(literal.LITERAL().GetText(), span, home.Errors, IgnoresCase);
            case AntlrParser.SetContext set:
                return Set(AntlrCharacters.Set(set.GetText(), span, home.Errors));
            case AntlrParser.AnyContext:
                return new PythonSet(AnyCharacter);
            case AntlrParser.NotContext not:
                return Negated(not.negated(), home) is { } negated ? new PythonSet((IgnoresCase ? negated.IgnoringCase() : negated).Complement()) : null;
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

    private PythonSet Set(CharacterSet set) => new(IgnoresCase ? set.IgnoringCase() : set);

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

    private enum LexemeKind
    {
        Token,
        Skipped,
        More,
    }
}
