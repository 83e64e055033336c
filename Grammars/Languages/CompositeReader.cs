using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Analysis;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages;

/// <summary>
/// Joins grammars without a lexer into one: the rules of each part under a prefix of its own. Problems of a part are told with the places of its own text, before the parts are joined.
/// </summary>
internal sealed class CompositeReader
{
    private const string Start = "start";

    private readonly RegexBuilder _builder;
    private readonly GrammarLimits _limits;
    private readonly List<Rule> _rules = [];
    private readonly List<Diagnostic> _problems = [];
    private readonly List<Diagnostic> _warnings = [];
    private int _parts;

    private CompositeReader(RegexBuilder builder, GrammarLimits limits)
    {
        _builder = builder;
        _limits = limits;
    }

    /// <summary>The rules of all parts; throws <see cref="GrammarException"/> with all problems.</summary>
    public static GrammarRules Read(CompositeGrammar grammar, RegexBuilder builder, GrammarLimits limits)
    {
        CompositeReader reader = new(builder, limits);
        Expression body = reader.Part(grammar, 0);
        if (reader._problems.Count > 0)
        {
            throw new GrammarException([.. reader._problems]);
        }

        reader._rules.Add(new Rule(Start, body, default));
        return new GrammarRules(new SourceText(""), reader._rules, Start, LexingRule.Scannerless) { Warnings = reader._warnings };
    }

    private Expression Part(Grammar grammar, int depth)
    {
        if (depth > _limits.MaxNestingDepth)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), $"Grammars nest deeper than {_limits.MaxNestingDepth}.", "1:1");
        }

        switch (grammar)
        {
            case CompositeGrammar composite:
                Expression[] parts = [.. composite.Parts.Select(part => Part(part, depth + 1))];
                return composite.Kind switch
                {
                    CompositeKind.Choice => new ChoiceExpression(parts, default),
                    CompositeKind.Repeat => new RepeatExpression(parts[0], composite.Minimum, composite.Maximum, default),
                    _ => new SequenceExpression(parts, default),
                };
            case ChoiceGrammar choice:
                return new RegularExpression(_builder.Literals(choice.Texts), default);
            case RegexGrammar regex:
                return Regex(regex.Pattern);
            case ContextFreeGrammar cfg:
                return Rules(cfg);
            default:
                _problems.Add(new Diagnostic(
                    DiagnosticCode.Unsupported, DiagnosticSeverity.Error, "1:1", $"A {grammar.GetType().Name} cannot be a part of another grammar yet.", "Compile it alone, or write the part as a regular expression, GBNF or EBNF."));
                return new SequenceExpression([], default);
        }
    }

    private RegularExpression Regex(string pattern)
    {
        SourceText source = new(pattern);
        try
        {
            return new RegularExpression(EcmaRegex.WholeMatch(pattern, _builder), default);
        }
        catch (RegexSyntaxException exception)
        {
            _problems.Add(source.Problem(exception.IsUnsupported ? DiagnosticCode.Unsupported : DiagnosticCode.Invalid, new SourceSpan(exception.Offset, 1), exception.Message));
            return new RegularExpression(_builder.Empty, default);
        }
    }

    private Expression Rules(ContextFreeGrammar cfg)
    {
        try
        {
            GrammarRules rules = LanguageReader.Read(cfg, _builder, _limits);
            GrammarAnalysis.Run(rules, _builder, _limits, _warnings);
            string prefix = $"{++_parts}.";
            _rules.AddRange(rules.Rules.Select(rule => new Rule(prefix + rule.Name, Prefixed(rule.Body, prefix), default)));
            return new ReferenceExpression(prefix + rules.Start, default);
        }
        catch (GrammarException exception) when (exception is not GrammarLimitException)
        {
            _problems.AddRange(exception.Diagnostics);
            return new SequenceExpression([], default);
        }
    }

    private static Expression Prefixed(Expression expression, string prefix) => expression switch
    {
        ReferenceExpression reference => reference with { Name = prefix + reference.Name },
        SequenceExpression sequence => sequence with { Items = [.. sequence.Items.Select(item => Prefixed(item, prefix))] },
        ChoiceExpression choice => choice with { Items = [.. choice.Items.Select(item => Prefixed(item, prefix))] },
        RepeatExpression repeat => repeat with { Body = Prefixed(repeat.Body, prefix) },
        DifferenceExpression difference => difference with { Left = Prefixed(difference.Left, prefix), Right = Prefixed(difference.Right, prefix) },
        _ => expression,
    };
}
