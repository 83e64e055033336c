using System.Diagnostics;
using System.Numerics;
using System.Text;
using StructGen.Grammars;

namespace StructGen.Tests.Hostile;

/// <summary>Uses a constraint as a caller would: compiles it, asks for masks, forced bytes and completions, walks on, feeds rubbish. A typed error ends it.</summary>
internal sealed class HostileWalk(GrammarCompiler compiler, HostileCase hostile, Action<string>? onPhase = null)
{
    private const int Steps = 12;
    private readonly Random _random = new(hostile.Name.Length);

    /// <summary>Runs the case and says how it ended. Throws what no caller should see.</summary>
    public string Run()
    {
        try
        {
            GrammarCompiler own = hostile.Vocabulary is { } vocabulary ? new GrammarCompiler(vocabulary()) : compiler;
            Grammar grammar = hostile.Grammar();
            Phase("compile");
            CompiledGrammar compiled = own.Compile(grammar);
            Matcher matcher = compiled.CreateMatcher();
            Phase("mask");
            Expect(!matcher.GetMask().Words.IndexOfAnyExcept(0u).Equals(-1), "the first mask allows nothing");
            Phase("forced");
            Expect(compiled.CreateMatcher().TryAdvance(matcher.ForcedBytes), "forced bytes are refused");
            Complete(compiled, matcher, [], grammar);
            Walk(compiled, matcher, grammar);
            Attack(compiled);
            return "a result";
        }
        catch (GrammarException exception)
        {
            return $"{exception.GetType().Name}: {exception.Diagnostics.Length}, {exception.Diagnostics[0]}";
        }
        catch (EncoderFallbackException exception)
        {
            // Grammar.Choice refuses lone surrogates as a wrong argument.
            return exception.Message;
        }
    }

    private void Walk(CompiledGrammar compiled, Matcher matcher, Grammar grammar)
    {
        List<byte> text = [];
        for (int step = 0; step < Steps && !matcher.IsFinished; step++)
        {
            Phase($"walk {step}");
            foreach (int rubbish in (ReadOnlySpan<int>)[-1, int.MinValue, int.MaxValue, compiled.Vocabulary.Size])
            {
                Expect(!matcher.TryAdvance(rubbish), $"token {rubbish} is accepted");
            }

            Matcher fork = matcher.Fork();
            _ = fork.TryAdvance(HostileText.RandomBytes(step, 3));
            int token = Choose(matcher.GetMask());
            Expect(token >= 0, "a mask allows nothing");
            text.AddRange(compiled.Vocabulary.GetBytes(token));
            Expect(matcher.TryAdvance(token), "an allowed token is refused");
            if (step % 6 == 0)
            {
                Phase($"forced {step}");
                _ = matcher.ForcedBytes;
            }
        }

        if (!matcher.IsFinished)
        {
            _ = matcher.GetMask();
            Complete(compiled, matcher, [.. text], grammar);
        }
    }

    /// <summary>A random allowed token; the low ones, which are single bytes, as often as all others together.</summary>
    private int Choose(TokenMask mask)
    {
        int limit = _random.Next(2) == 0 ? 8 : mask.Words.Length;
        int count = Count(mask.Words[..Math.Min(limit, mask.Words.Length)]);
        ReadOnlySpan<uint> words = count == 0 ? mask.Words : mask.Words[..Math.Min(limit, mask.Words.Length)];
        count = Count(words);
        int chosen = count == 0 ? -1 : _random.Next(count);
        for (int i = 0; i < words.Length && chosen >= 0; i++)
        {
            for (uint word = words[i]; word != 0; word &= word - 1)
            {
                if (chosen-- == 0)
                {
                    return i * 32 + BitOperations.TrailingZeroCount(word);
                }
            }
        }

        return -1;
    }

    private static int Count(ReadOnlySpan<uint> words)
    {
        int count = 0;
        foreach (uint word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>A completion, if there is one within the limits, makes the text complete, and the validator agrees.</summary>
    private void Complete(CompiledGrammar compiled, Matcher matcher, byte[] text, Grammar grammar)
    {
        Phase("completion");
        byte[] completion;
        try
        {
            completion = matcher.Fork().GetCompletion();
        }
        catch (GrammarLimitException)
        {
            return;
        }

        Phase($"completion of {completion.Length} followed");
        byte[] whole = [.. text, .. completion];
        Matcher fresh = compiled.CreateMatcher();
        Expect(fresh.TryAdvance(whole) && fresh.IsAccepting, $"a completion is refused: {Encoding.UTF8.GetString(whole.AsSpan(0, Math.Min(300, whole.Length)))}");
        if (grammar is JsonSchemaGrammar schema)
        {
            Phase("validate");
            SchemaVerdict verdict = new SchemaValidator(schema.Utf8Schema, schema.Options).Validate(whole);
            Expect(verdict.IsValid, $"the validator refuses {Encoding.UTF8.GetString(whole.AsSpan(0, Math.Min(300, whole.Length)))}: {verdict.Failures.FirstOrDefault()}");
        }
    }

    /// <summary>The case's own text: byte by byte with masks now and then, then as a whole.</summary>
    private void Attack(CompiledGrammar compiled)
    {
        byte[] text = hostile.Text();
        Phase($"attack of {text.Length}");
        Matcher matcher = compiled.CreateMatcher();
        int accepted = 0;
        while (accepted < text.Length && matcher.TryAdvance(text.AsSpan(accepted, 1)))
        {
            accepted++;
            if (accepted % 1_000 == 1)
            {
                _ = matcher.GetMask();
            }
        }

        Phase("attack at once");
        Expect(compiled.CreateMatcher().TryAdvance(text) == (accepted == text.Length), "a text is accepted bytewise or at once, not both");
    }

    private void Phase(string name) => onPhase?.Invoke(name);

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new UnreachableException(otherwise);
        }
    }
}
