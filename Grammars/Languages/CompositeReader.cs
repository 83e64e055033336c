using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Analysis;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages;

/// <summary>
/// Joins grammars into one: those without a lexer by their rules, under a prefix of their own; others as parts that their own machines read. Problems of a part are told with the places of its own
/// text, before the parts are joined.
/// </summary>
internal sealed class CompositeReader
{
    private const string Start = "start";

    private readonly GrammarParts _embedded;
    private readonly RegionRules _regions;
    private readonly RegexBuilder _builder;
    private readonly GrammarLimits _limits;
    private readonly List<Rule> _rules = [];
    private readonly List<Diagnostic> _problems = [];
    private readonly List<Diagnostic> _warnings = [];
    private int _parts;

    private CompositeReader(GrammarParts parts)
    {
        _embedded = parts;
        _regions = new RegionRules(parts, (code, message, hint) => _problems.Add(new Diagnostic(code, DiagnosticSeverity.Error, "1:1", message, hint)), grammar => Part(grammar, 0));
        _builder = parts.Lexicon.Regexes;
        _limits = parts.Limits;
    }

    /// <summary>Whether a grammar is made of others, or is a region of a reply.</summary>
    public static bool CanRead(Grammar grammar) => grammar is CompositeGrammar or MarkerGrammar or FreeTextGrammar or UntilGrammar or TagsGrammar;

    /// <summary>The rules of all parts; throws <see cref="GrammarException"/> with all problems.</summary>
    public static GrammarRules Read(Grammar grammar, GrammarParts parts)
    {
        CompositeReader reader = new(parts);
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
            case MarkerGrammar marker:
                return _regions.Marker(marker);
            case FreeTextGrammar text:
                return _regions.FreeText(text);
            case UntilGrammar until:
                return _regions.Until(until);
            case TagsGrammar tags:
                return _regions.Tags(tags);
            default:
                return Embedded(grammar);
        }
    }

    private Expression Embedded(Grammar grammar)
    {
        try
        {
            return _embedded.Of(grammar, grammar.GetType().Name, default);
        }
        catch (GrammarException exception) when (exception is not GrammarLimitException)
        {
            _problems.AddRange(exception.Diagnostics);
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
            GrammarRules rules = LanguageReader.Read(cfg, _embedded);
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
