using System.Globalization;
using System.Text;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Languages.Python;

/// <summary>
/// The texts that a Python expression matches where it stands as a lexeme. A lazy quantifier makes the lexeme end as early as what follows allows: the language is cut to texts of which no shorter
/// beginning matches. (Python's alternatives are tried in order; here the longest match counts.)
/// </summary>
internal static class PythonRegex
{
    /// <summary>The expression of a parsed pattern; throws <see cref="PythonRegexException"/> where an assertion would look beyond the lexeme.</summary>
    public static RegexNode ToNode(PythonNode node, RegexBuilder builder)
    {
        if (node is PythonChoice choice && choice.HasLazy)
        {
            return builder.Union([.. choice.Items.Select(item => ToNode(item, builder))]);
        }

        if (node is PythonSequence sequence && sequence.HasLazy)
        {
            // What follows the last lazy part ends it: as far as a last item of one width. The rest goes on greedily.
            int last = sequence.Items.Count - 1;
            while (!sequence.Items[last].HasLazy)
            {
                last--;
            }

            int end = sequence.Items.Count;
            for (int i = last + 1; i < sequence.Items.Count && sequence.Items[i].MaximumWidth < PythonNode.Unbounded; i++)
            {
                end = sequence.Items[i].MinimumWidth == sequence.Items[i].MaximumWidth && sequence.Items[i].MinimumWidth > 0 ? i + 1 : end;
            }

            return builder.Concat(Shortest(new PythonSequence([.. sequence.Items.Take(end)]), builder), Plain(new PythonSequence([.. sequence.Items.Skip(end)]), builder));
        }

        return node.HasLazy ? Shortest(node, builder) : Plain(node, builder);
    }

    /// <summary>
    /// The expression of a pattern as a lexeme, and what it must not go on to be: a negative look-ahead (or a border of words) at its end looks at what follows the lexeme. Throws
    /// <see cref="PythonRegexException"/>.
    /// </summary>
    public static (RegexNode Node, RegexNode? Guard) ToLexeme(PythonNode node, RegexBuilder builder)
    {
        List<(RegexNode Body, RegexNode? Ahead)> parts = [];
        foreach (PythonNode item in node is PythonChoice choice ? choice.Items : [node])
        {
            if (item is not PythonSequence { Items.Count: > 1 } sequence || sequence.Items[^1] is not PythonAssertion { Text: "(?!" or "\\b" } last)
            {
                parts.Add((ToNode(item, builder), null));
                continue;
            }

            RegexNode body = ToNode(new PythonSequence([.. sequence.Items.SkipLast(1)]), builder);
            if (last.Body is { } ahead)
            {
                parts.Add((body, ToNode(ahead, builder)));
                continue;
            }

            RegexNode word = PythonRegexParser.WordCharacter.ToNode(builder);
            if (!builder.IsSubset(body, builder.Concat(builder.AnyString, word)))
            {
                throw new PythonRegexException(0, "A border of words at the end of a terminal must follow a word.", isUnsupported: true);
            }

            parts.Add((body, word));
        }

        RegexNode free = builder.Union([.. parts.Where(static part => part.Ahead is null).Select(static part => part.Body)]);
        RegexNode[] guards = [.. parts.Where(static part => part.Ahead is not null).Select(part => builder.Concat(builder.Difference(part.Body, free), part.Ahead!))];
        return (builder.Union([.. parts.Select(static part => part.Body)]), guards.Length == 0 ? null : builder.Union(guards));
    }

    private static RegexNode Shortest(PythonNode node, RegexBuilder builder)
    {
        RegexNode all = Plain(node, builder);
        return builder.Difference(all, builder.Concat(all, builder.AnyScalar, builder.AnyString));
    }

    private static RegexNode Plain(PythonNode node, RegexBuilder builder)
    {
        if (node.HasAssertion)
        {
            CheckLookAhead(node, isLast: true);
            StringBuilder text = new();
            Print(node, text);
            try
            {
                return EcmaRegex.WholeMatch(text.ToString(), builder);
            }
            catch (RegexSyntaxException exception)
            {
                throw new PythonRegexException(0, exception.Message, exception.IsUnsupported);
            }
        }

        return node switch
        {
            PythonSet set => set.Set.ToNode(builder),
            PythonSequence sequence => builder.Concat([.. sequence.Items.Select(item => Plain(item, builder))]),
            PythonChoice choice => builder.Union([.. choice.Items.Select(item => Plain(item, builder))]),
            PythonRepeat repeat => builder.Repeat(Plain(repeat.Body, builder), repeat.Minimum, repeat.Maximum),
            PythonIntersection intersection => builder.Intersect([.. intersection.Items.Select(item => ToNode(item, builder))]),
            PythonComplement complement => builder.Difference(builder.AnyString, ToNode(complement.Body, builder)),
            PythonShortest shortest => Shortest(shortest.Body, builder),
            PythonSubstring substring => Substring(substring, builder),
            _ => throw new InvalidOperationException("An assertion was left."),
        };
    }

    /// <summary>The rest of a run from each chunk on is a part of the rest from the chunk before, so all runs together take no more nodes than twice the chunks.</summary>
    private static RegexNode Substring(PythonSubstring substring, RegexBuilder builder)
    {
        RegexNode rest = builder.Epsilon;
        RegexNode[] from = new RegexNode[substring.Chunks.Count];
        for (int i = from.Length - 1; i >= 0; i--)
        {
            from[i] = builder.Concat(builder.Literal(substring.Chunks[i]), rest);
            rest = builder.Union(builder.Epsilon, from[i]);
        }

        return builder.Union([builder.Epsilon, .. from]);
    }

    /// <summary>A look-ahead after which the lexeme may end would look at the next lexeme.</summary>
    private static void CheckLookAhead(PythonNode node, bool isLast)
    {
        switch (node)
        {
            case PythonAssertion { IsAhead: true } when isLast:
                throw new PythonRegexException(0, "A look-ahead at the end of a terminal looks at what follows it.", isUnsupported: true);
            case PythonSequence sequence:
                bool isEnd = isLast;
                foreach (PythonNode item in sequence.Items.Reverse())
                {
                    CheckLookAhead(item, isEnd);
                    isEnd = isEnd && item.MinimumWidth == 0;
                }

                break;
            case PythonChoice choice:
                foreach (PythonNode item in choice.Items)
                {
                    CheckLookAhead(item, isLast);
                }

                break;
            case PythonRepeat repeat:
                CheckLookAhead(repeat.Body, isLast);
                break;
        }
    }

    /// <summary>The same in ECMA-262's spelling.</summary>
    private static void Print(PythonNode node, StringBuilder text)
    {
        switch (node)
        {
            case PythonSet set:
                text.Append('[');
                foreach (ScalarRange range in set.Set.Ranges())
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\u{{{range.First:x}}}-\\u{{{range.Last:x}}}");
                }

                text.Append(']');
                break;
            case PythonSequence sequence:
                foreach (PythonNode item in sequence.Items)
                {
                    Print(item, text);
                }

                break;
            case PythonChoice choice:
                text.Append("(?:");
                for (int i = 0; i < choice.Items.Count; i++)
                {
                    text.Append(i == 0 ? "" : "|");
                    Print(choice.Items[i], text);
                }

                text.Append(')');
                break;
            case PythonRepeat repeat:
                text.Append("(?:");
                Print(repeat.Body, text);
                text.Append(CultureInfo.InvariantCulture, $"){{{repeat.Minimum},{repeat.Maximum}}}");
                break;
            case PythonAssertion assertion:
                text.Append(assertion.Text);
                if (assertion.Body is not null)
                {
                    Print(assertion.Body, text);
                    text.Append(')');
                }

                break;
            default:
                throw new PythonRegexException(0, "An assertion cannot stand beside an intersection, a complement or a shortest match in one terminal.", isUnsupported: true);
        }
    }
}
