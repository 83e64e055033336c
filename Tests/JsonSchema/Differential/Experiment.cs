using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StructGen.Grammars;
using StructGen.Grammars.Parsing;
using StructGen.Tests.Masks;

namespace StructGen.Tests.JsonSchema.Differential;

/// <summary>What one experiment found against the guarantees: which one, and a text that shows it.</summary>
internal sealed record Finding(string Guarantee, string Details)
{
    public override string ToString() => $"{Guarantee}: {Details}";
}

/// <summary>How much one experiment does.</summary>
internal sealed record Effort(int Instances, int Walks, int Steps)
{
    public static Effort Quick { get; } = new(16, 2, 24);

    public static Effort Full { get; } = new(40, 4, 40);
}

/// <summary>
/// One schema under one set of options against the guarantees: the matcher agrees with the validator, masks equal the naive oracle, no walk ends in a dead end, completions
/// complete, and what is refused as unsatisfiable has no small valid instance.
/// </summary>
internal sealed class Experiment(string schema, JsonSchemaOptions options, int seed, Effort effort)
{
    private static readonly string[] s_pieces =
    [
        "\":", "\",\"", "\"}", "{\"a", "[1,", "{\"", "\"a\":", "\"b\":", "\"c\":", ",\"b", "},{", "]}", "}]", "[[", "]]", "[]", "{}", "{}}", "null", "true,", "false", "tru",
        "1,", "1,1", "1]", "0]", "2}", "1.0", "0e", "10e-1", ", ", ": ", "[\"", "\"]", "\",", "\"a\"", "\"a\",", "\"b\"", "\"ab", "\"\"", "\"\",", "\"\"]", "ab", "aa", "a\"", "b\":1", "a\":{", "a\":[",
        "\\u0061", "\\u", "61", "{\"a\":1,\"b\":2}", "{\"a\":1,\"a\":", ",1,1]", "[1,1]", "[\"a\",\"a\"]", "null,null", "\n", "  ", " }", " ]", "\n  ",
    ];

    private static readonly int s_end = 256 + s_pieces.Length;

    private static readonly Vocabulary s_vocabulary = Vocabulary.FromTokens(
        [.. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }), .. s_pieces.Select(Encoding.UTF8.GetBytes), "<end>"u8.ToArray()],
        new SpecialTokens { End = [s_end] });

    private static readonly GrammarCompiler s_compiler = new(s_vocabulary);
    private readonly Random _random = new(seed);
    private SchemaValidator _validator = null!;
    private CompiledGrammar _grammar = null!;

    /// <summary>Schemas that compiled, over all experiments: a sweep where most are refused tests little.</summary>
    public static int Compiled { get; private set; }

    /// <summary>Runs everything; null when nothing was found.</summary>
    public Finding? Run()
    {
        try
        {
            return RunCore();
        }
        catch (GrammarLimitException)
        {
            return null;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            return new Finding("throws " + problem.GetType().Name, problem.Message + "\n" + problem.StackTrace);
        }
    }

    private Finding? RunCore()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(schema);
        try
        {
            _validator = new SchemaValidator(utf8, options);
        }
        catch (GrammarException)
        {
            return null;
        }

        if (!s_compiler.TryCompile(Grammar.JsonSchema(schema, options), out CompiledGrammar? grammar, out var problems))
        {
            return problems[0].Code == DiagnosticCode.Unsatisfiable ? Refused() : null;
        }

        Compiled++;
        _grammar = grammar;
        for (int i = 0; i < effort.Walks; i++)
        {
            if (Walk() is { } finding)
            {
                return finding;
            }
        }

        return Instances();
    }

    private Finding? Refused()
    {
        foreach (JsonNode? value in InstanceGenerator.SmallValues().Concat(Candidates(effort.Instances * 4)))
        {
            string text = InstanceGenerator.Spell(value);
            if (IsValid(text))
            {
                return new Finding("refused though satisfiable", text);
            }
        }

        return null;
    }

    private Finding? Instances()
    {
        bool keepsOrder = options.PropertyOrder == PropertyOrder.AsDeclared;
        foreach (JsonNode? value in Candidates(effort.Instances))
        {
            if (Compare(InstanceGenerator.Spell(value)) is { } finding)
            {
                return finding;
            }

            if (options.Whitespace is { Kind: JsonWhitespace.Style.Flexible, Count: > 0 } && options.Escapes == JsonEscapes.All && Compare(InstanceGenerator.Spell(value, _random, keepsOrder)) is { } other)
            {
                return other;
            }
        }

        return null;
    }

    private Finding? Compare(string text)
    {
        bool accepted = Accepts(Encoding.UTF8.GetBytes(text));
        bool valid = IsValid(text);
        if (accepted && !valid)
        {
            return new Finding("accepted though invalid", text);
        }

        // With an order or a style of blanks the matcher may refuse spellings of valid values, and some objects.
        bool isExact = options.PropertyOrder == PropertyOrder.Any && options.UndeclaredProperties == UndeclaredProperties.Any && options.Whitespace.Kind is JsonWhitespace.Style.Flexible or JsonWhitespace.Style.Any or JsonWhitespace.Style.Compact;
        return valid && !accepted && isExact ? new Finding("refused though valid", text) : null;
    }

    /// <summary>Values that may be valid: constants of the schema, random small ones, and mutations of those found valid.</summary>
    private List<JsonNode?> Candidates(int count)
    {
        List<JsonNode?> pool = [];
        Collect(JsonNode.Parse(schema), pool);
        List<JsonNode?> candidates = [.. pool];
        List<JsonNode?> valid = [];
        for (int i = 0; i < count; i++)
        {
            JsonNode? value = valid.Count > 0 && _random.Next(2) == 0 ? InstanceGenerator.Mutate(_random, valid[_random.Next(valid.Count)])
                : pool.Count > 0 && _random.Next(4) == 0 ? InstanceGenerator.Mutate(_random, pool[_random.Next(pool.Count)])
                : InstanceGenerator.Value(_random, 3);
            candidates.Add(value);
            if (IsValid(InstanceGenerator.Spell(value)))
            {
                valid.Add(value);
            }
        }

        return candidates;
    }

    private static void Collect(JsonNode? node, List<JsonNode?> values)
    {
        switch (node)
        {
            case JsonObject members:
                foreach ((string name, JsonNode? value) in members)
                {
                    if (name == "const")
                    {
                        values.Add(value);
                    }
                    else if (name == "enum" && value is JsonArray all)
                    {
                        values.AddRange(all);
                    }

                    Collect(value, values);
                }

                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    Collect(item, values);
                }

                break;
        }
    }

    private Finding? Walk()
    {
        Matcher matcher = _grammar.CreateMatcher();
        ParserConfiguration exact = _grammar.Machine.Start;
        List<byte> text = [];
        for (int step = 0; step <= effort.Steps; step++)
        {
            string shown = Encoding.Latin1.GetString([.. text]);
            uint[] mask = matcher.GetMask().Words.ToArray();
            uint[] expected = TinyVocabularies.Oracle(s_vocabulary, exact);
            for (int token = 0; token < s_vocabulary.Size; token++)
            {
                bool isAllowed = (mask[token >> 5] >> token & 1) != 0;
                if (isAllowed != ((expected[token >> 5] >> token & 1) != 0))
                {
                    return new Finding("mask differs from the oracle", $"after {shown} the token {Encoding.Latin1.GetString(s_vocabulary.GetBytes(token))} is {(isAllowed ? "allowed" : "refused")}");
                }
            }

            if (!mask.Any(static word => word != 0))
            {
                return new Finding("dead end", shown);
            }

            if (matcher.IsAccepting && Judge([.. text]) is { } wrong)
            {
                return wrong;
            }

            if (Complete(matcher, text) is { } incomplete)
            {
                return incomplete;
            }

            int chosen = Choose(mask);
            if (chosen == s_end)
            {
                return null;
            }

            byte[] bytes = s_vocabulary.GetBytes(chosen).ToArray();
            if (!matcher.TryAdvance(chosen))
            {
                return new Finding("allowed token refused", $"after {shown} the token {Encoding.Latin1.GetString(bytes)}");
            }

            foreach (byte value in bytes)
            {
                exact.TryStep(value, out exact);
            }

            text.AddRange(bytes);
        }

        return null;
    }

    private int Choose(uint[] mask)
    {
        List<int> likely = [];
        List<int> others = [];
        for (int token = 0; token < s_vocabulary.Size; token++)
        {
            if ((mask[token >> 5] >> token & 1) != 0)
            {
                (token is >= 256 or '"' or '{' or '}' or '[' or ']' or ',' or ':' or 'a' or 'b' or 'c' or '1' or '2' or '0' or 't' or 'n' or 'f' ? likely : others).Add(token);
            }
        }

        List<int> from = others.Count == 0 || (likely.Count > 0 && _random.Next(10) > 0) ? likely : others;
        return from[_random.Next(from.Count)];
    }

    private Finding? Complete(Matcher matcher, List<byte> text)
    {
        byte[] completion;
        try
        {
            completion = matcher.GetCompletion();
        }
        catch (Exception problem) when (problem is InvalidOperationException or GrammarLimitException)
        {
            return new Finding("no completion", $"after {Encoding.Latin1.GetString([.. text])}: {problem.Message}");
        }

        byte[] whole = [.. text, .. completion];
        Matcher fork = matcher.Fork();
        if (!fork.TryAdvance(completion) || !fork.IsAccepting)
        {
            return new Finding("completion refused", $"after {Encoding.Latin1.GetString([.. text])}: {Encoding.Latin1.GetString(completion)}");
        }

        return Judge(whole);
    }

    private Finding? Judge(byte[] whole)
    {
        string shown = Encoding.Latin1.GetString(whole);
        try
        {
            using JsonDocument document = JsonDocument.Parse(whole);
        }
        catch (JsonException problem)
        {
            return new Finding("accepted though no JSON", $"{shown}: {problem.Message}");
        }

        if (!_validator.Validate(whole).IsValid)
        {
            return new Finding("accepted though invalid", shown);
        }

        return JsonStyle.Violation(whole, options) is { } violation ? new Finding("accepted against the style", $"{shown}: {violation}") : null;
    }

    private bool IsValid(string text) => _validator.Validate(Encoding.UTF8.GetBytes(text)).IsValid;

    private bool Accepts(byte[] text)
    {
        Matcher matcher = _grammar.CreateMatcher();
        return matcher.TryAdvance(text) && matcher.IsAccepting;
    }
}
