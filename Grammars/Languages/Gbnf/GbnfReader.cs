using Antlr4.Runtime;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Gbnf.Generated;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Gbnf;

/// <summary>Reads GBNF, llama.cpp's dialect: characters only, no lexer.</summary>
internal sealed class GbnfReader
{
    private const string StartRule = "root";

    private readonly GrammarParts _parts;
    private readonly RegexBuilder _builder;
    private readonly SourceErrors _errors;

    private GbnfReader(GrammarParts parts, SourceErrors errors)
    {
        _parts = parts;
        _builder = parts.Lexicon.Regexes;
        _errors = errors;
    }

    /// <summary>Reads a grammar; throws <see cref="GrammarException"/> with all problems.</summary>
    public static GrammarRules Read(string text, GrammarParts parts)
    {
        GrammarLimits limits = parts.Limits;
        MetaParsing.CheckLength(text, limits);
        SourceErrors errors = new(new SourceText(text));
        CommonTokenStream tokens = MetaParsing.Tokens(static input => new GbnfLexer(input), errors, limits);
        GbnfParser.GrammarTextContext tree = MetaParsing.Listening(new GbnfParser(tokens), errors).grammarText();
        errors.ThrowIfAny();
        GbnfReader reader = new(parts, errors);
        List<Rule> rules = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        foreach (GbnfParser.DefinitionContext definition in tree.definition())
        {
            Rule rule = new(definition.NAME().GetText(), reader.Alternatives(definition.alternatives()), definition.NAME().Span());
            if (places.TryGetValue(rule.Name, out int earlier))
            {
                errors.Warn(rule.NameSpan, $"'{rule.Name}' was defined before, at {errors.Source.Locate(rules[earlier].NameSpan)}; the last definition counts.");
                rules[earlier] = rule;
                continue;
            }

            places.Add(rule.Name, rules.Count);
            rules.Add(rule);
        }

        errors.ThrowIfAny();
        return new GrammarRules(errors.Source, rules, StartRule, LexingRule.Scannerless) { Warnings = errors.Warnings };
    }

    private Expression Alternatives(GbnfParser.AlternativesContext context) =>
        Choice([.. context.sequence().Select(sequence => Sequence(sequence.item(), sequence.Span()))], context.Span());

    private Expression Nested(GbnfParser.NestedContext context) =>
        Choice([.. context.nestedSequence().Select(sequence => Sequence(sequence.item(), sequence.Span()))], context.Span());

    private static Expression Choice(Expression[] items, SourceSpan span) => items.Length == 1 ? items[0] : new ChoiceExpression(items, span);

    private Expression Sequence(GbnfParser.ItemContext[] items, SourceSpan span) =>
        items.Length == 1 ? Item(items[0]) : new SequenceExpression([.. items.Select(Item)], span);

    private Expression Item(GbnfParser.ItemContext context)
    {
        Expression item = Primary(context.primary());
        foreach (GbnfParser.QuantifierContext quantifier in context.quantifier())
        {
            string text = quantifier.GetText();
            (int minimum, int? maximum) = text switch
            {
                "*" => (0, null),
                "+" => (1, null),
                "?" => (0, 1),
                _ => Counts(text, quantifier.Span()),
            };
            item = new RepeatExpression(item, minimum, maximum, context.Span());
        }

        return item;
    }

    private (int Minimum, int? Maximum) Counts(string text, SourceSpan span)
    {
        string[] parts = text[1..^1].Split(',');
        int? maximum = null;
        if (!int.TryParse(parts[0], out int minimum) || (parts.Length > 1 && parts[1].Trim().Length > 0 && !TryParse(parts[1], out maximum)))
        {
            _errors.Add(DiagnosticCode.LimitExceeded, span, "A count must lie below 2,147,483,648.");
            return (0, null);
        }

        maximum = parts.Length == 1 ? minimum : maximum;
        if (maximum < minimum)
        {
            _errors.Add(DiagnosticCode.Invalid, span, $"The counts are reversed: at least {minimum} and at most {maximum}.", "Swap them.");
        }

        return (minimum, maximum);

        static bool TryParse(string part, out int? number)
        {
            bool isNumber = int.TryParse(part, out int value);
            number = value;
            return isNumber;
        }
    }

    private Expression Primary(GbnfParser.PrimaryContext context)
    {
        SourceSpan span = context.Span();
        switch (context)
        {
            case GbnfParser.LiteralContext literal:
                List<RegexNode> nodes = [.. GbnfCharacters.Decode(literal.GetText()[1..^1], span, _errors).Select(scalar => _builder.Scalars([new ScalarRange(scalar, scalar)]))];
                return new RegularExpression(_builder.Concat([.. nodes]), span);
            case GbnfParser.ClassContext characters:
                return new RegularExpression(GbnfCharacters.Class(characters.GetText(), span, _errors).ToNode(_builder), span);
            case GbnfParser.AnyContext:
                return new RegularExpression(_builder.AnyScalar, span);
            case GbnfParser.ReferenceContext reference:
                return new ReferenceExpression(reference.GetText(), span);
            case GbnfParser.GroupContext group:
                return Nested(group.nested());
            case GbnfParser.TokenContext token when token.GetText() is ['<', ..] name:
                return _parts.Token(name, span, (code, message, hint) => _errors.Add(code, span, message, hint)) ?? new SequenceExpression([], span);
            default:
                _errors.Add(DiagnosticCode.Unsupported, span, $"{context.GetText()} asks for any token but one; only single tokens can be matched.", "List the tokens that may stand here.");
                return new SequenceExpression([], span);
        }
    }
}
