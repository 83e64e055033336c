using Antlr4.Runtime.Tree;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Antlr.Generated;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Antlr;

/// <summary>What stands for a piece of code: a truth value, or what the lexeme must be.</summary>
internal sealed record AntlrAnswer(bool? Value, RegexNode? Node);

/// <summary>What the caller says of a grammar's code.</summary>
internal sealed class AntlrAnswers(AntlrOptions options, RegexBuilder builder)
{
    private readonly Dictionary<string, RegexNode> _nodes = new(StringComparer.Ordinal);

    /// <summary>What stands for code, given with its braces; null, with a problem, for nothing.</summary>
    public AntlrAnswer? Of(string code, SourceSpan span, SourceErrors errors)
    {
        string key = code[1..^1].Trim();
        if (!options.Predicates.TryGetValue(key, out AntlrPredicate? predicate))
        {
            errors.Add(
                DiagnosticCode.Unsupported, span, "This code decides what is matched, and cannot run here.", $"Map '{key}' to true, false or an expression for the lexeme in AntlrOptions.Predicates, or remove it.");
            return null;
        }

        if (predicate.Pattern is not { } pattern)
        {
            return new AntlrAnswer(predicate.Value, null);
        }

        try
        {
            return new AntlrAnswer(null, NodeOf(pattern));
        }
        catch (RegexSyntaxException exception)
        {
            errors.Add(exception.IsUnsupported ? DiagnosticCode.Unsupported : DiagnosticCode.Invalid, span, $"The expression for this code, {pattern}, cannot be read: {exception.Message}");
            return null;
        }
    }

    /// <summary>The expressions for predicates of parser rules.</summary>
    public List<RegexNode> InParser(AntlrSource parser)
    {
        List<RegexNode> nodes = [];
        Stack<IParseTree> open = new(parser.Rules.Select(static rule => rule.Context.alternatives()));
        while (open.TryPop(out IParseTree? tree))
        {
            if (tree is AntlrParser.CodeContext { } code && code.QUESTION() is not null && options.Predicates.GetValueOrDefault(code.ACTION().GetText()[1..^1].Trim())?.Pattern is { } pattern)
            {
                try
                {
                    nodes.Add(NodeOf(pattern));
                }
                catch (RegexSyntaxException)
                {
                    // Told when the rule is read.
                }
            }

            for (int i = 0; i < tree.ChildCount; i++)
            {
                open.Push(tree.GetChild(i));
            }
        }

        return [.. nodes.Distinct()];
    }

    private RegexNode NodeOf(string pattern)
    {
        if (!_nodes.TryGetValue(pattern, out RegexNode? node))
        {
            _nodes.Add(pattern, node = EcmaRegex.WholeMatch(pattern, builder));
        }

        return node;
    }
}
