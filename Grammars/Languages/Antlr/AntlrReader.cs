using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Antlr.Generated;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Antlr;

/// <summary>Reads ANTLR 4 grammars. What only shapes trees (labels, precedence, associativity, code in parser rules) is read past.</summary>
internal sealed class AntlrReader
{
    private readonly AntlrSource _parser;
    private readonly AntlrLexicalRules _lexical;
    private readonly AntlrAnswers _answers;
    private readonly RegexBuilder _builder;

    private AntlrReader(AntlrSource parser, AntlrLexicalRules lexical, AntlrAnswers answers, RegexBuilder builder)
    {
        _parser = parser;
        _lexical = lexical;
        _answers = answers;
        _builder = builder;
    }

    /// <summary>Reads a grammar; throws <see cref="GrammarException"/> with all problems.</summary>
    public static GrammarRules Read(string text, AntlrOptions options, RegexBuilder builder, GrammarLimits limits)
    {
        AntlrSource parser = AntlrSource.Read("", text, options, limits);
        string? lexerText = options.Lexer ?? (parser.TokenVocabulary is { } vocabulary ? options.Imports.GetValueOrDefault(vocabulary) : null);
        AntlrSource lexer = lexerText is null ? parser : AntlrSource.Read("lexer", lexerText, options, limits);
        AntlrAnswers answers = new(options, builder);
        AntlrLexicalRules lexical = new(lexer, answers, answers.InParser(parser), builder, limits);
        AntlrReader reader = new(parser, lexical, answers, builder);
        lexical.Build(reader.Literals(), mayDefine: ReferenceEquals(lexer, parser));
        if (!ReferenceEquals(lexer, parser))
        {
            foreach (string token in parser.Tokens)
            {
                lexical.ByType.TryAdd(token, []);
            }
        }

        List<Rule> rules = [.. parser.Rules.Select(definition => new Rule(
            definition.Name,
            reader.Alternatives(definition.Context.alternatives(), definition.Source),
            definition.Source.Name.Length == 0 ? definition.Span : default))];
        if (rules.Count == 0)
        {
            parser.Errors.Add(DiagnosticCode.Invalid, default, "The grammar has no parser rule.", "Add one, or use Grammar.Regex for a single lexeme.");
        }

        List<Diagnostic> problems = [.. parser.All.Concat(ReferenceEquals(lexer, parser) ? [] : lexer.All).SelectMany(static source =>
            source.Errors.Problems.Select(problem => source.Name.Length == 0 ? problem : problem with { Location = $"{source.Name}:{problem.Location}" }))];
        if (problems.Count > 0)
        {
            throw new GrammarException([.. problems]);
        }

        return new GrammarRules(parser.Errors.Source, rules, options.StartRule ?? rules[0].Name, LexingRule.LongestMatch)
        {
            Terminals = lexical.All,
            ModeCount = lexer.Modes.Count > 1 || lexical.All.Exists(static terminal => terminal.Commands is { IsMore: true } or { Moves.Count: > 0 }) ? lexer.Modes.Count : 0,
            Warnings = [.. parser.All.Concat(ReferenceEquals(lexer, parser) ? [] : lexer.All).SelectMany(static source => source.Errors.Warnings)],
        };
    }

    private IEnumerable<(string Literal, SourceSpan Span, SourceErrors Errors)> Literals()
    {
        foreach (AntlrDefinition definition in _parser.Rules)
        {
            Stack<Antlr4.Runtime.Tree.IParseTree> open = new([definition.Context.alternatives()]);
            List<Antlr4.Runtime.Tree.ITerminalNode> found = [];
            while (open.TryPop(out Antlr4.Runtime.Tree.IParseTree? tree))
            {
                if (tree is AntlrParser.ElementOptionsContext)
                {
                    continue;
                }

                if (tree is Antlr4.Runtime.Tree.ITerminalNode { Symbol.Type: AntlrLexer.LITERAL } literal)
                {
                    found.Add(literal);
                }

                for (int i = tree.ChildCount - 1; i >= 0; i--)
                {
                    open.Push(tree.GetChild(i));
                }
            }

            foreach (Antlr4.Runtime.Tree.ITerminalNode literal in found)
            {
                yield return (literal.GetText(), literal.Span(), definition.Source.Errors);
            }
        }
    }

    private Expression Alternatives(AntlrParser.AlternativesContext context, AntlrSource home)
    {
        Expression[] items = [.. context.alternative().Select(alternative => Alternative(alternative, home))];
        return items.Length == 1 ? items[0] : new ChoiceExpression(items, Span(context, home));
    }

    private Expression Alternative(AntlrParser.AlternativeContext context, AntlrSource home)
    {
        List<Expression> items = [];
        RegexNode? condition = null;
        foreach (AntlrParser.ElementContext element in context.element())
        {
            if (element is AntlrParser.MatchContext match)
            {
                if (condition is not null && (match.suffix() is not null || match.atom() is not (AntlrParser.TokenContext or AntlrParser.LiteralContext or AntlrParser.AnyContext or AntlrParser.NotContext)))
                {
                    home.Errors.Add(DiagnosticCode.Unsupported, match.Span(), "The expression for a predicate is about the token after it, and this is no token.", "Put the predicate before a token.");
                }

                Expression item = Match(match, home);
                items.Add(condition is null ? item : Matching(item, condition));
                condition = null;
                continue;
            }

            AntlrParser.CodeContext code = (AntlrParser.CodeContext)element;
            if (code.QUESTION() is null)
            {
                home.Errors.Warn(element.Span(), "Code is read past.");
                continue;
            }

            AntlrAnswer? answer = _answers.Of(code.ACTION().GetText(), code.Span(), home.Errors);
            if (answer?.Value == false)
            {
                items.Add(new ChoiceExpression([], Span(context, home)));
            }

            condition = answer?.Node is not { } node ? condition : condition is null ? node : _builder.Intersect(condition, node);
        }

        if (condition is not null)
        {
            home.Errors.Add(DiagnosticCode.Unsupported, context.Span(), "The expression for a predicate is about the token after it, and there is none.", "Put the predicate before a token.");
        }

        foreach (AntlrParser.CommandContext command in context.command())
        {
            home.Errors.Add(DiagnosticCode.Invalid, command.Span(), "Commands belong to lexer rules.");
        }

        return items.Count == 1 ? items[0] : new SequenceExpression(items, Span(context, home));
    }

    /// <summary>Of a choice of tokens those whose lexemes match.</summary>
    private Expression Matching(Expression tokens, RegexNode condition) => tokens switch
    {
        ChoiceExpression choice => choice with { Items = [.. choice.Items.Where(item => item is TokenExpression token && _builder.IsSubset(token.Terminal.Node, condition))] },
        TokenExpression token when !_builder.IsSubset(token.Terminal.Node, condition) => new ChoiceExpression([], token.Span),
        _ => tokens,
    };

    private Expression Match(AntlrParser.MatchContext context, AntlrSource home)
    {
        Expression atom = Atom(context.atom(), home);
        if (context.suffix() is not { } suffix)
        {
            return atom;
        }

        if (suffix.QUESTION().Length > (suffix.STAR() is null && suffix.PLUS() is null ? 1 : 0))
        {
            home.Errors.Warn(suffix.Span(), "A non-greedy loop of the parser chooses trees, not texts; it is read as greedy.");
        }

        (int minimum, int? maximum) = suffix.STAR() is not null ? (0, (int?)null) : suffix.PLUS() is not null ? (1, null) : (0, 1);
        return new RepeatExpression(atom, minimum, maximum, Span(context, home));
    }

    private Expression Atom(AntlrParser.AtomContext context, AntlrSource home)
    {
        SourceSpan span = Span(context, home);
        switch (context)
        {
            case AntlrParser.LiteralContext literal:
                return Token(TypeOf(literal.LITERAL().GetText(), home, literal.Span()), span);
            case AntlrParser.TokenContext { } token when token.TOKEN_NAME().GetText() == "EOF":
                return new SequenceExpression([], span);
            case AntlrParser.TokenContext token:
                string name = token.TOKEN_NAME().GetText();
                if (!_lexical.ByType.ContainsKey(name))
                {
                    home.Errors.Add(DiagnosticCode.UnresolvedReference, token.Span(), $"There is no token '{name}'.");
                }

                return Token(name, span);
            case AntlrParser.RuleUseContext rule:
                return new ReferenceExpression(rule.RULE_NAME().GetText(), span);
            case AntlrParser.AnyContext:
                return Choice(_lexical.All.Where(static terminal => IsVisible(terminal)), span);
            case AntlrParser.NotContext not:
                HashSet<Terminal> excluded = [];
                foreach (AntlrParser.NegatedItemContext item in not.negated().negatedItem())
                {
                    string? type = item.TOKEN_NAME()?.GetText() ?? (item.LITERAL() is [{ } only] ? TypeOf(only.GetText(), home, item.Span()) : null);
                    if (type is null || !_lexical.ByType.TryGetValue(type, out List<Terminal>? terminals))
                    {
                        home.Errors.Add(DiagnosticCode.Invalid, item.Span(), $"{item.GetText()} is no token.");
                        continue;
                    }

                    excluded.UnionWith(terminals);
                }

                return Choice(_lexical.All.Where(terminal => IsVisible(terminal) && !excluded.Contains(terminal)), span);
            case AntlrParser.BlockContext block:
                return Alternatives(block.alternatives(), home);
            default:
                home.Errors.Add(DiagnosticCode.Invalid, context.Span(), "Characters belong to lexer rules.", "Make a lexer rule of them.");
                return new SequenceExpression([], span);
        }
    }

    private string? TypeOf(string literal, AntlrSource home, SourceSpan span) => _lexical.ByLiteral.GetValueOrDefault(AntlrLexicalRules.Key(literal, span, home.Errors));

    private Expression Token(string? type, SourceSpan span) =>
        Choice(type is not null && _lexical.ByType.TryGetValue(type, out List<Terminal>? terminals) ? terminals.Where(static terminal => IsVisible(terminal)) : [], span);

    private static bool IsVisible(Terminal terminal) => !terminal.IsHidden && terminal.Commands is not { IsMore: true };

    /// <summary>One of several tokens; of none, no text at all.</summary>
    private static Expression Choice(IEnumerable<Terminal> terminals, SourceSpan span)
    {
        Expression[] items = [.. terminals.Select(terminal => new TokenExpression(terminal, span))];
        return items.Length == 1 ? items[0] : new ChoiceExpression(items, span);
    }

    private static SourceSpan Span(Antlr4.Runtime.ParserRuleContext context, AntlrSource home) => home.Name.Length == 0 ? context.Span() : default;
}
