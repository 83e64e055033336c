using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Ebnf;

/// <summary>Reads EBNF in the form of W3C specifications (<c>name ::= …</c>) or of ISO/IEC 14977 (<c>name = …;</c>). Characters only, no lexer.</summary>
internal static class EbnfReader
{
    /// <summary>Reads a grammar; throws <see cref="GrammarException"/> with all problems.</summary>
    /// <param name="text">The source.</param>
    /// <param name="start">The start rule; null for the first.</param>
    /// <param name="builder">Makes expressions.</param>
    /// <param name="limits">Bounds on the source.</param>
    public static GrammarRules Read(string text, string? start, RegexBuilder builder, GrammarLimits limits)
    {
        MetaParsing.CheckLength(text, limits);
        SourceErrors errors = new(new SourceText(text));
        List<Rule> rules = text.Contains("::=", StringComparison.Ordinal) ? new W3cEbnfReader(builder, errors).Read(limits) : new IsoEbnfReader(builder, errors).Read(limits);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Rule rule in rules.Where(rule => !names.Add(rule.Name)))
        {
            Rule first = rules.First(other => other.Name == rule.Name);
            errors.Add(DiagnosticCode.Invalid, rule.NameSpan, $"'{rule.Name}' is defined twice, first at {errors.Source.Locate(first.NameSpan)}.", "Join the definitions with '|'.");
        }

        if (rules.Count == 0)
        {
            errors.Add(DiagnosticCode.Invalid, default, "The grammar has no rule.");
        }

        errors.ThrowIfAny();
        return new GrammarRules(errors.Source, rules, start ?? rules[0].Name, LexingRule.Scannerless) { Warnings = errors.Warnings };
    }
}
