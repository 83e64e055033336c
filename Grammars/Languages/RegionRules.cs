using System.Text;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages;

/// <summary>Regions of a reply as rules: marks, free text up to them, tagged parts.</summary>
/// <param name="parts">Knows the vocabulary's special tokens.</param>
/// <param name="problem">Is told what cannot be honoured.</param>
/// <param name="read">Reads the grammar of a region.</param>
internal sealed class RegionRules(GrammarParts parts, Action<DiagnosticCode, string, string?> problem, Func<Grammar, Expression> read)
{
    private readonly RegexBuilder _builder = parts.Lexicon.Regexes;

    /// <summary>A mark.</summary>
    public Expression Marker(MarkerGrammar marker) => marker.IsSpecial || IsSpecial(marker.Text)
        ? parts.Token(marker.Text, default, problem) ?? Nothing
        : Regular(Literal(marker.Text));

    /// <summary>Text without any of some texts.</summary>
    public Expression FreeText(FreeTextGrammar text) => Regular(Without([.. text.Without.Select(Literal)]));

    /// <summary>Text up to the first mark, and the mark.</summary>
    public Expression Until(UntilGrammar until)
    {
        if (IsSpecial(until.End))
        {
            return Sequence(Regular(_builder.AnyString), Marker(new MarkerGrammar(until.End, IsSpecial: true)));
        }

        RegexNode mark = Literal(until.End);
        return Regular(First(mark, mark));
    }

    /// <summary>Tagged parts.</summary>
    public Expression Tags(TagsGrammar grammar)
    {
        TagsOptions options = grammar.Options;
        Expression[] bodies = [.. grammar.Members.Select(tag => Sequence(read(tag.Content), End(tag.End)))];
        if (!options.AllowsText)
        {
            Expression tag = Choice([.. grammar.Members.Select((tag, i) => Sequence(Marker(new MarkerGrammar(tag.Begin, IsSpecial: false)), bodies[i]))]);
            return List(tag, options);
        }

        // A trigger that occurs within another is met first, so the other's tags follow it where it is their beginning.
        string[] triggers = [.. grammar.Members.Where(tag => !IsSpecial(tag.Begin)).Select(static tag => tag.Trigger ?? tag.Begin).Distinct()];
        string[] least = [.. triggers.Where(trigger => !Array.Exists(triggers, other => other != trigger && trigger.Contains(other, StringComparison.Ordinal)))];
        RegexNode any = _builder.Union([.. least.Select(Literal)]);
        List<Expression> tagged = [];
        for (int i = 0; i < bodies.Length; i++)
        {
            TriggeredTag tag = grammar.Members[i];
            if (IsSpecial(tag.Begin))
            {
                tagged.Add(Sequence(Regular(Without(any)), Marker(new MarkerGrammar(tag.Begin, IsSpecial: true)), bodies[i]));
            }
            else if (Array.Find(least, trigger => tag.Begin.StartsWith(trigger, StringComparison.Ordinal)) is { } trigger)
            {
                tagged.Add(Sequence(Regular(First(Literal(trigger), any)), Regular(Literal(tag.Begin[trigger.Length..])), bodies[i]));
            }
            else
            {
                problem(
                    DiagnosticCode.Unsupported, $"The tag '{tag.Begin}' could never begin: the trigger '{Array.Find(least, trigger => tag.Begin.Contains(trigger, StringComparison.Ordinal))}' occurs within it and is met first.",
                    "Give the tags triggers of which none occurs within another's.");
            }
        }

        return tagged.Count == 0 ? Nothing : Sequence(new RepeatExpression(Choice([.. tagged]), options.Minimum, options.Maximum, default), Regular(Without(any)));
    }

    private static SequenceExpression Nothing => new([], default);

    private static RegularExpression Regular(RegexNode node) => new(node, default);

    private static SequenceExpression Sequence(params Expression[] items) => new(items, default);

    private static Expression Choice(Expression[] items) => items.Length == 1 ? items[0] : new ChoiceExpression(items, default);

    private Expression List(Expression tag, TagsOptions options)
    {
        if (options.Separator.Length == 0 || options.Maximum == 0)
        {
            return new RepeatExpression(tag, options.Minimum, options.Maximum, default);
        }

        RepeatExpression rest = new(Sequence(Regular(Literal(options.Separator)), tag), Math.Max(0, options.Minimum - 1), options.Maximum - 1, default);
        Expression list = Sequence(tag, rest);
        return options.Minimum == 0 ? new RepeatExpression(list, 0, 1, default) : list;
    }

    private Expression End(string end) => end.Length == 0 ? Nothing : Marker(new MarkerGrammar(end, IsSpecial: false));

    private bool IsSpecial(string name) => parts.Lexicon.Vocabulary.Special.Named.ContainsKey(name);

    private RegexNode Literal(string text) => _builder.Literal(Encoding.UTF8.GetBytes(text));

    private RegexNode Without(params ReadOnlySpan<RegexNode> texts) =>
        _builder.Difference(_builder.AnyString, _builder.Concat(_builder.AnyString, _builder.Union(texts), _builder.AnyString));

    /// <summary>Texts that end with <paramref name="mark"/>, in which none of <paramref name="any"/> ended before.</summary>
    private RegexNode First(RegexNode mark, RegexNode any) =>
        _builder.Difference(_builder.Concat(_builder.AnyString, mark), _builder.Concat(_builder.AnyString, any, _builder.AnyScalar, _builder.AnyString));
}
