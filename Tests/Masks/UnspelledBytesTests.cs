using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

/// <summary>Vocabularies whose tokens hold single bytes but not all of them, as small real ones: no control characters, no lead byte of the planes 4 to 11.</summary>
internal sealed class UnspelledBytesTests
{
    private static readonly string[] s_pieces = ["{\"", "\":", "\", \"", "a", "ab", "\\u", "\\ud9", "00", "é", "日本", "}}", "]", "[1", "12", ", ", ": ", "😀", "true", "\"}"];

    private static readonly string[] s_schemas =
    [
        "true",
        """{"type":"string"}""",
        """{"type":"string","maxLength":3}""",
        """{"type":"string","pattern":"^[\\u{40000}-\\u{50010}ab]{2}$"}""",
        """{"const":"a\ud900\udc00b"}""",
        """{"enum":["\u0004","\ud900\udc00",{"\ud900\udc00":1}]}""",
        """{"type":"object","properties":{"\ud8c0\udc00":{"type":"integer"}},"additionalProperties":false,"required":["\ud8c0\udc00"]}""",
        """{"type":"object","patternProperties":{"^[\\u{3FFFE}-\\u{40001}]":{"const":"é"}},"additionalProperties":false,"minProperties":3}""",
        """{"type":"array","items":{"type":"string","minLength":1,"maxLength":2},"uniqueItems":true,"minItems":2}""",
    ];

    [Test]
    public void With_all_escapes_the_masks_are_those_of_a_vocabulary_with_every_byte([ValueSource(nameof(s_schemas))] string schema)
    {
        // Both have the same ids; the bytes that one lacks are tokens without text there.
        Vocabulary complete = Of(static _ => true);
        Vocabulary incomplete = Of(IsSpelled);
        Grammar grammar = Grammar.JsonSchema(Encoding.UTF8.GetBytes(schema), JsonSchemaOptions.Default);
        CompiledGrammar expected = new GrammarCompiler(complete).Compile(grammar);
        CompiledGrammar actual = new GrammarCompiler(incomplete).Compile(grammar);
        Random random = new(5);
        for (int walk = 0; walk < 12; walk++)
        {
            Matcher one = expected.CreateMatcher(), other = actual.CreateMatcher();
            for (int step = 0; step < 30 && !other.IsFinished; step++)
            {
                List<int> allowed = [];
                for (int token = 0; token < complete.Size; token++)
                {
                    bool isText = token >= 256 || IsSpelled(token);
                    Assert.That(other.GetMask().IsAllowed(token), Is.EqualTo(isText && one.GetMask().IsAllowed(token)), $"token {token}");
                    if (other.GetMask().IsAllowed(token))
                    {
                        allowed.Add(token);
                    }
                }

                int chosen = allowed[random.Next(allowed.Count)];
                one.Advance(chosen);
                other.Advance(chosen);
            }
        }
    }

    [Test]
    public void With_sparse_escapes_no_walk_gets_stuck_and_every_completion_is_spelled([ValueSource(nameof(s_schemas))] string schema)
    {
        Vocabulary vocabulary = Of(IsSpelled);
        CompiledGrammar grammar = new GrammarCompiler(vocabulary).Compile(Grammar.JsonSchema(Encoding.UTF8.GetBytes(schema), JsonSchemaOptions.Generation));
        SchemaValidator validator = new(Encoding.UTF8.GetBytes(schema), JsonSchemaOptions.Generation);
        Random random = new(7);
        for (int walk = 0; walk < 30; walk++)
        {
            Matcher matcher = grammar.CreateMatcher();
            List<byte> text = [];
            for (int step = random.Next(12); step > 0 && !matcher.IsFinished; step--)
            {
                int[] allowed = [.. Enumerable.Range(0, vocabulary.Size).Where(token => matcher.GetMask().IsAllowed(token))];
                int chosen = allowed[random.Next(allowed.Length)];
                matcher.Advance(chosen);
                text.AddRange(vocabulary.GetBytes(chosen));
            }

            if (!matcher.IsFinished)
            {
                byte[] completion = matcher.GetCompletion();
                Assert.That(completion.All(static value => IsSpelled(value)), Encoding.Latin1.GetString(completion));
                Assert.That(matcher.TryAdvance(completion));
                Assert.That(matcher.IsAccepting);
                text.AddRange(completion);
            }

            Assert.That(validator.Validate(text.ToArray()).IsValid, Encoding.UTF8.GetString([.. text]));
        }
    }

    [Test]
    public void Sparse_escapes_spell_what_no_token_can()
    {
        CompiledGrammar grammar = new GrammarCompiler(Of(IsSpelled)).Compile(Grammar.JsonSchema("""{"const":"\ud900\udc00"}"""u8.ToArray(), JsonSchemaOptions.Generation));
        Matcher matcher = grammar.CreateMatcher();
        Assert.That(Encoding.UTF8.GetString(matcher.ForcedBytes), Does.StartWith("\"\\u"));
        Assert.That(matcher.TryAdvance("\"\U00050000"u8), Is.False);
        Assert.That(matcher.TryAdvance("\"\\ud900\\uDC00\""u8));

        // What a token can spell needs no escape.
        Matcher spelled = new GrammarCompiler(Of(IsSpelled)).Compile(Grammar.JsonSchema("""{"const":"😀"}"""u8.ToArray(), JsonSchemaOptions.Generation)).CreateMatcher();
        Assert.That(Encoding.UTF8.GetString(spelled.ForcedBytes), Is.EqualTo("\"😀\""));
    }

    [Test]
    public void A_regular_expression_is_what_can_be_spelled_of_it()
    {
        GrammarCompiler compiler = new(Of(IsSpelled));
        Matcher matcher = compiler.Compile(Grammar.Regex(@"a\x04|ab+|\u{50000}")).CreateMatcher();
        Assert.That(matcher.TryAdvance("a\x04"u8), Is.False);
        Assert.That(Encoding.UTF8.GetString(matcher.ForcedBytes), Is.EqualTo("ab"));
        GrammarException exception = Assert.Throws<GrammarException>(() => compiler.Compile(Grammar.Regex(@"a*\x04")))!;
        Assert.That(exception.Diagnostics[0].Code, Is.EqualTo(DiagnosticCode.Unsatisfiable));
        Assert.That(exception.Message, Does.Contain("vocabulary"));
    }

    private static bool IsSpelled(int value) => value is not (0x04 or 0x06 or 0xC0 or 0xC1 or 0xF1 or 0xF2 or >= 0xF5);

    private static Vocabulary Of(Func<int, bool> isSpelled) => Vocabulary.FromTokens(
        [.. Enumerable.Range(0, 256).Select(value => isSpelled(value) ? new[] { (byte)value } : []), .. s_pieces.Select(Encoding.UTF8.GetBytes), []],
        new SpecialTokens { End = [256 + s_pieces.Length] });
}
