using Antlr4.Runtime;
using Antlr4.Runtime.Tree;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Common;

/// <summary>Runs the meta-grammars: tokens first, with a bound on nesting, because their parsers are recursive.</summary>
internal static class MetaParsing
{
    /// <summary>Checks the length of a source.</summary>
    public static void CheckLength(string text, GrammarLimits limits)
    {
        if (text.Length > limits.MaxSourceBytes)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxSourceBytes), $"The source is {text.Length} long; the limit is {limits.MaxSourceBytes}.", "1:1");
        }
    }

    /// <summary>All tokens of a source; throws when there are errors or brackets nest too deeply.</summary>
    public static CommonTokenStream Tokens(Func<ICharStream, Lexer> create, SourceErrors errors, GrammarLimits limits, string? text = null)
    {
        Lexer lexer = create(new AntlrInputStream(text ?? errors.Source.Text));
        lexer.RemoveErrorListeners();
        lexer.AddErrorListener(errors);
        CommonTokenStream tokens = new(lexer);
        tokens.Fill();
        errors.ThrowIfAny();
        int depth = 0;
        foreach (IToken token in tokens.GetTokens())
        {
            depth += token.Text switch
            {
                "(" or "[" or "{" or "(/" or "(:" => 1,
                ")" or "]" or "}" or "/)" or ":)" => -1,
                _ => 0,
            };
            if (depth > limits.MaxNestingDepth)
            {
                throw new GrammarLimitException(
                    nameof(GrammarLimits.MaxNestingDepth), $"Groups nest deeper than {limits.MaxNestingDepth}.", errors.Source.Locate(SourceErrors.SpanOf(token)));
            }
        }

        return tokens;
    }

    /// <summary>Prepares a parser.</summary>
    public static TParser Listening<TParser>(TParser parser, SourceErrors errors)
        where TParser : Parser
    {
        parser.RemoveErrorListeners();
        parser.AddErrorListener(errors);
        return parser;
    }

    /// <summary>The span of a leaf.</summary>
    public static SourceSpan Span(this ITerminalNode node) => SourceErrors.SpanOf(node.Symbol);

    /// <summary>The span of a subtree.</summary>
    public static SourceSpan Span(this ParserRuleContext context) => SourceErrors.SpanOf(context);
}
