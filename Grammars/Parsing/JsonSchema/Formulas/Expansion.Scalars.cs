using System.Text;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formats;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Formulas;

/// <content>Strings as regular languages, numbers as predicates: every connective has its counterpart there.</content>
internal sealed partial class Expansion
{
    private readonly Dictionary<string, RegexNode> _patterns = [];

    private RegexBuilder Regexes => context.Lexicon.Regexes;

    private NumberAutomaton Numbers => context.Lexicon.Numbers;

    /// <summary>The (unescaped) strings that satisfy <paramref name="formula"/>.</summary>
    public RegexNode String(Formula formula) => (RegexNode)Memo(formula, JsonKind.String, () => formula.Kind switch
    {
        FormulaKind.True => Regexes.AnyString,
        FormulaKind.False => Regexes.Empty,
        FormulaKind.And => Regexes.Intersect([.. formula.Children.Select(String)]),
        FormulaKind.Or => Regexes.Union([.. formula.Children.Select(String)]),
        FormulaKind.Not => Regexes.Complement(String(formula.Children[0])),
        FormulaKind.ExactlyOne => ExactlyOne([.. formula.Children.Select(String)]),
        FormulaKind.InSet => Regexes.Literals([.. ((ValueSet)formula.Data!).Values.ToArray().Where(static value => value.Kind == JsonKind.String).Select(static value => Encoding.UTF8.GetBytes(value.Text!))]),
        FormulaKind.Schema => StringOfSchema((SchemaReference)formula.Data!),
        _ => throw Unexpected(formula),
    });

    /// <summary>The numbers that satisfy <paramref name="formula"/>.</summary>
    public NumberPredicate Number(Formula formula) => (NumberPredicate)Memo(formula, JsonKind.Number, () => formula.Kind switch
    {
        FormulaKind.True => Numbers.True,
        FormulaKind.False => Numbers.False,
        FormulaKind.And => Numbers.And([.. formula.Children.Select(Number)]),
        FormulaKind.Or => Numbers.Or([.. formula.Children.Select(Number)]),
        FormulaKind.Not => Numbers.Not(Number(formula.Children[0])),
        FormulaKind.ExactlyOne => ExactlyOne([.. formula.Children.Select(Number)]),
        FormulaKind.InSet => NumbersOf((ValueSet)formula.Data!),
        FormulaKind.Schema => NumberOfSchema((SchemaReference)formula.Data!),
        _ => throw Unexpected(formula),
    });

    /// <summary>Of a bound's significand: some 30,000 digits. Reasoning about more takes seconds.</summary>
    private const int MaxNumberBits = 100_000;

    /// <summary>The strings in which an ECMA-262 pattern finds a match.</summary>
    public RegexNode Pattern(string pattern, string location)
    {
        if (!_patterns.TryGetValue(pattern, out RegexNode? language))
        {
            try
            {
                language = EcmaRegex.Search(pattern, Regexes);
            }
            catch (RegexSyntaxException problem)
            {
                throw new GrammarException(new Diagnostic(
                    problem.IsUnsupported ? DiagnosticCode.Unsupported : DiagnosticCode.Invalid, DiagnosticSeverity.Error, location,
                    $"{problem.Message} (at offset {problem.Offset} of \"{pattern}\")",
                    problem.IsUnsupported ? "Rewrite the pattern without back-references." : "Correct the pattern; it is read as ECMA-262 with the u flag."));
            }

            _patterns.Add(pattern, language);
        }

        return language;
    }

    private RegexNode StringOfSchema(SchemaReference reference)
    {
        SchemaNode node = reference.Node;
        if ((node.Types & JsonTypes.String) == 0)
        {
            return Regexes.Empty;
        }

        List<RegexNode> parts = [];
        if (node.MinLength is > 0 || node.MaxLength is not null)
        {
            if (node.MaxLength < (node.MinLength ?? 0))
            {
                return Regexes.Empty;
            }

            parts.Add(Regexes.Repeat(Regexes.AnyScalar, node.MinLength ?? 0, node.MaxLength));
        }

        if (node.Pattern is not null)
        {
            parts.Add(Pattern(node.Pattern, node.Location + "/pattern"));
        }

        if (node.Format is not null)
        {
            parts.Add(StringFormats.Language(node.Format, Regexes));
        }

        foreach (Formula part in InPlace(reference))
        {
            parts.Add(String(part));
        }

        return parts.Count switch
        {
            0 => Regexes.AnyString,
            1 => parts[0],
            _ => Regexes.Intersect([.. parts]),
        };
    }

    private NumberPredicate NumberOfSchema(SchemaReference reference)
    {
        SchemaNode node = reference.Node;
        List<NumberPredicate> parts = [];
        foreach (BigDecimal? bound in (ReadOnlySpan<BigDecimal?>)[node.Minimum, node.ExclusiveMinimum, node.Maximum, node.ExclusiveMaximum, node.MultipleOf])
        {
            if (bound is { } number && number.Significand.GetBitLength() > MaxNumberBits)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"A number of some {number.Significand.GetBitLength() * 3 / 10} digits is too long to reason about.", node.Location);
            }
        }

        if ((node.Types & JsonTypes.Number) == 0)
        {
            if ((node.Types & JsonTypes.Integer) == 0)
            {
                return Numbers.False;
            }

            parts.Add(node.Draft == Draft.V4 ? Numbers.IntegerSpelling : Numbers.Integer);
        }

        if (node.Minimum is { } minimum)
        {
            parts.Add(Numbers.AtLeast(minimum, exclusive: false));
        }

        if (node.ExclusiveMinimum is { } exclusiveMinimum)
        {
            parts.Add(Numbers.AtLeast(exclusiveMinimum, exclusive: true));
        }

        if (node.Maximum is { } maximum)
        {
            parts.Add(Numbers.AtMost(maximum, exclusive: false));
        }

        if (node.ExclusiveMaximum is { } exclusiveMaximum)
        {
            parts.Add(Numbers.AtMost(exclusiveMaximum, exclusive: true));
        }

        if (node.MultipleOf is { } divisor)
        {
            parts.Add(Numbers.MultipleOf(divisor));
        }

        foreach (Formula part in InPlace(reference))
        {
            parts.Add(Number(part));
        }

        return parts.Count switch
        {
            0 => Numbers.True,
            1 => parts[0],
            _ => Numbers.And([.. parts]),
        };
    }

    private NumberPredicate NumbersOf(ValueSet set)
    {
        BigDecimal[] values = [.. set.Values.ToArray().Where(static value => value.Kind == JsonKind.Number).Select(static value => value.Number)];
        return values.Length switch
        {
            0 => Numbers.False,
            1 => Numbers.EqualTo(values[0]),
            _ => Numbers.OneOf(values),
        };
    }

    // One of a half and none of the other: nested as deep as the logarithm of the number of branches, where one after the other would nest as deep as there are branches.
    private RegexNode ExactlyOne(ReadOnlySpan<RegexNode> branches)
    {
        if (branches.Length < 2)
        {
            return branches.IsEmpty ? Regexes.Empty : branches[0];
        }

        ReadOnlySpan<RegexNode> left = branches[..(branches.Length / 2)];
        ReadOnlySpan<RegexNode> right = branches[left.Length..];
        return Regexes.Union(
            Regexes.Intersect(ExactlyOne(left), Regexes.Complement(Regexes.Union(right))),
            Regexes.Intersect(ExactlyOne(right), Regexes.Complement(Regexes.Union(left))));
    }

    private NumberPredicate ExactlyOne(ReadOnlySpan<NumberPredicate> branches)
    {
        if (branches.Length < 2)
        {
            return branches.IsEmpty ? Numbers.False : branches[0];
        }

        ReadOnlySpan<NumberPredicate> left = branches[..(branches.Length / 2)];
        ReadOnlySpan<NumberPredicate> right = branches[left.Length..];
        return Numbers.Or(
            Numbers.And(ExactlyOne(left), Numbers.Not(Numbers.Or(right))),
            Numbers.And(ExactlyOne(right), Numbers.Not(Numbers.Or(left))));
    }
}
