using System.Globalization;
using Antlr4.Runtime;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Ebnf.Generated;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Ebnf;

/// <summary>Reads ISO/IEC 14977.</summary>
internal sealed class IsoEbnfReader(RegexBuilder builder, SourceErrors errors)
{
    public List<Rule> Read(GrammarLimits limits)
    {
        CommonTokenStream tokens = MetaParsing.Tokens(static input => new IsoEbnfLexer(input), errors, limits);
        IsoEbnfParser.GrammarTextContext tree = MetaParsing.Listening(new IsoEbnfParser(tokens), errors).grammarText();
        errors.ThrowIfAny();
        return [.. tree.definition().Select(definition => new Rule(Name(definition.name()), Alternatives(definition.alternatives()), definition.name().Span()))];
    }

    private static string Name(IsoEbnfParser.NameContext context) => string.Join(' ', context.children.Select(static child => child.GetText()));

    private Expression Alternatives(IsoEbnfParser.AlternativesContext context)
    {
        Expression[] items = [.. context.sequence().Select(Sequence)];
        return items.Length == 1 ? items[0] : new ChoiceExpression(items, context.Span());
    }

    private Expression Sequence(IsoEbnfParser.SequenceContext context)
    {
        Expression[] items = [.. context.term().Select(Term)];
        return items.Length == 1 ? items[0] : new SequenceExpression(items, context.Span());
    }

    private Expression Term(IsoEbnfParser.TermContext context)
    {
        Expression left = Factor(context.factor(0));
        if (context.factor().Length == 1)
        {
            return left;
        }

        // "{ a }-" is the standard's own way to say: at least once.
        Expression right = Factor(context.factor(1));
        return right is SequenceExpression { Items.Count: 0 } && left is RepeatExpression { Minimum: 0, Maximum: null } repeat
            ? repeat with { Minimum = 1 }
            : new DifferenceExpression(left, right, context.Span());
    }

    private Expression Factor(IsoEbnfParser.FactorContext context)
    {
        SourceSpan span = context.Span();
        Expression item = context.primary() is { } primary ? Primary(primary) : new SequenceExpression([], span);
        if (context.INTEGER() is { } integer)
        {
            if (!int.TryParse(integer.GetText(), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            {
                errors.Add(DiagnosticCode.LimitExceeded, integer.Span(), "A count must lie below 2,147,483,648.");
            }

            item = new RepeatExpression(item, count, count, span);
        }

        return item;
    }

    private Expression Primary(IsoEbnfParser.PrimaryContext context)
    {
        SourceSpan span = context.Span();
        switch (context)
        {
            case IsoEbnfParser.LiteralContext literal:
                return new RegularExpression(LiteralText.ToNode(literal.GetText()[1..^1], builder), span);
            case IsoEbnfParser.ReferenceContext reference:
                return new ReferenceExpression(Name(reference.name()), span);
            case IsoEbnfParser.GroupContext group:
                return Alternatives(group.alternatives());
            case IsoEbnfParser.OptionContext option:
                return new RepeatExpression(Alternatives(option.alternatives()), 0, 1, span);
            case IsoEbnfParser.RepetitionContext repetition:
                return new RepeatExpression(Alternatives(repetition.alternatives()), 0, null, span);
            default:
                errors.Add(
                    DiagnosticCode.Unsupported, span, $"The special sequence {context.GetText()} has no meaning that the standard defines.", "Write out the characters that it stands for.");
                return new SequenceExpression([], span);
        }
    }
}
