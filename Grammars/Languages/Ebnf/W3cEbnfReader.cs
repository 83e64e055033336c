using System.Globalization;
using System.Text;
using Antlr4.Runtime;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Ebnf.Generated;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Ebnf;

/// <summary>Reads the EBNF of W3C specifications. A difference binds closer than a sequence, as XML 1.0 uses it.</summary>
internal sealed class W3cEbnfReader(RegexBuilder builder, SourceErrors errors)
{
    public List<Rule> Read(GrammarLimits limits)
    {
        CommonTokenStream tokens = MetaParsing.Tokens(static input => new W3cEbnfLexer(input), errors, limits);
        MarkNumbers(tokens.GetTokens());
        W3cEbnfParser.GrammarTextContext tree = MetaParsing.Listening(new W3cEbnfParser(tokens), errors).grammarText();
        errors.ThrowIfAny();
        return [.. tree.definition().Select(definition => new Rule(definition.NAME().GetText(), Alternatives(definition.alternatives()), definition.NAME().Span()))];
    }

    /// <summary>A class of digits is the number of a rule where a definition follows.</summary>
    private static void MarkNumbers(IList<IToken> tokens)
    {
        for (int i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i].Type == W3cEbnfLexer.CLASS && tokens[i + 1].Type == W3cEbnfLexer.NAME && tokens[i + 2].Text == "::="
                && tokens[i].Text.AsSpan(1, tokens[i].Text.Length - 2).Trim() is [>= '0' and <= '9', ..] number && number[1..^0].TrimEnd("abcdefghijklmnopqrstuvwxyz").TrimEnd("0123456789").IsEmpty)
            {
                ((CommonToken)tokens[i]).Type = W3cEbnfParser.NUMBER;
            }
        }
    }

    private Expression Alternatives(W3cEbnfParser.AlternativesContext context)
    {
        Expression[] items = [.. context.sequence().Select(Sequence)];
        return items.Length == 1 ? items[0] : new ChoiceExpression(items, context.Span());
    }

    private Expression Sequence(W3cEbnfParser.SequenceContext context)
    {
        Expression[] items = [.. context.difference().Select(Difference)];
        return items.Length == 1 ? items[0] : new SequenceExpression(items, context.Span());
    }

    private Expression Difference(W3cEbnfParser.DifferenceContext context)
    {
        Expression result = Item(context.item(0));
        foreach (W3cEbnfParser.ItemContext item in context.item().Skip(1))
        {
            result = new DifferenceExpression(result, Item(item), context.Span());
        }

        return result;
    }

    private Expression Item(W3cEbnfParser.ItemContext context)
    {
        Expression item = Primary(context.primary());
        foreach (Antlr4.Runtime.Tree.IParseTree child in context.children.Skip(1))
        {
            (int minimum, int? maximum) = child.GetText() switch { "*" => (0, (int?)null), "+" => (1, null), _ => (0, 1) };
            item = new RepeatExpression(item, minimum, maximum, context.Span());
        }

        return item;
    }

    private Expression Primary(W3cEbnfParser.PrimaryContext context)
    {
        SourceSpan span = context.Span();
        switch (context)
        {
            case W3cEbnfParser.LiteralContext literal:
                return new RegularExpression(LiteralText.ToNode(literal.GetText()[1..^1], builder), span);
            case W3cEbnfParser.CodeContext code:
                return new RegularExpression(new CharacterSet().Add(Code(code.GetText().AsSpan(2), span)).ToNode(builder), span);
            case W3cEbnfParser.ClassContext characters:
                return new RegularExpression(Class(characters.GetText(), span).ToNode(builder), span);
            case W3cEbnfParser.ReferenceContext reference:
                return new ReferenceExpression(reference.GetText(), span);
            default:
                return Alternatives(((W3cEbnfParser.GroupContext)context).alternatives());
        }
    }

    private int Code(ReadOnlySpan<char> digits, SourceSpan span)
    {
        if (int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) && code is >= 0 and <= 0x10FFFF)
        {
            return code;
        }

        errors.Add(DiagnosticCode.Invalid, span, $"#x{digits} is no character.");
        return 0;
    }

    private CharacterSet Class(string text, SourceSpan span)
    {
        bool isNegated = text[1] == '^';
        int at = isNegated ? 2 : 1;
        CharacterSet set = new();
        while (at < text.Length - 1)
        {
            int first = Next(text, ref at, span);
            int last = first;
            if (at + 1 < text.Length - 1 && text[at] == '-')
            {
                at++;
                last = Next(text, ref at, span);
            }

            if (last < first)
            {
                errors.Add(DiagnosticCode.Invalid, span, "The range is reversed.", "Swap its ends.");
                continue;
            }

            set.Add(first, last);
        }

        return isNegated ? set.Complement() : set;
    }

    private int Next(string text, ref int at, SourceSpan span)
    {
        if (text.AsSpan(at).StartsWith("#x") && char.IsAsciiHexDigit(text[at + 2]))
        {
            int start = at += 2;
            while (char.IsAsciiHexDigit(text[at]))
            {
                at++;
            }

            return Code(text.AsSpan(start, at - start), new SourceSpan(span.Start + start - 2, at - start + 2));
        }

        Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out int length);
        at += length;
        return rune.Value;
    }
}
