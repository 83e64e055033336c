using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StructGen.Grammars.Parsing;

namespace StructGen.Grammars.Masks;

/// <summary>
/// For each token that may follow a lexeme state the fewest characters with which a lexeme so begun can be finished: all that a bound on the length of the lexeme needs to know
/// of a token. One walk of the vocabulary serves every bound.
/// </summary>
/// <remarks>Immutable but for what is computed when first asked for; any thread at any time.</remarks>
internal sealed class TokenLengths
{
    /// <summary>More tokens than this are not looked at one by one.</summary>
    private const int MaximumChecks = 2048;

    /// <summary>In <see cref="_needs"/>: not inside, or needs more than is told apart there.</summary>
    private const byte Beyond = byte.MaxValue;

    [ThreadStatic]
    private static LengthWalk? t_walk;

    private readonly Vocabulary _vocabulary;
    private readonly LexemeAutomaton _automaton;
    private readonly int _coreState;
    private readonly bool _wantsEndless;
    private readonly Action<long> _account;
    private readonly TokenSet _all;
    private readonly int _shortest;
    private readonly int _longest;

    /// <summary>Tokens that need at most so many characters are the packed <see cref="_common"/>, the others, few, are in <see cref="_rare"/>.</summary>
    private readonly int _threshold;
    private readonly uint[]? _common;

    /// <summary>By rising need, which <see cref="_rareNeeds"/> holds.</summary>
    private readonly int[] _rare;
    private readonly int[] _rareNeeds;
    private readonly LexemeExit[] _exits;
    private readonly int[] _exitLengths;
    private readonly TokenSet?[] _upTo;

    /// <summary>By token: need less <see cref="_shortest"/>, for the tokens in <see cref="_common"/>.</summary>
    private byte[]? _needs;

    /// <summary>Walks the vocabulary from <paramref name="coreState"/>.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="automaton">The lexeme.</param>
    /// <param name="coreState">Its state, without the bound.</param>
    /// <param name="all">The tokens that stay inside, where that is known.</param>
    /// <param name="wantsEndless">Whether tokens after which not all larger numbers of characters are possible count as unknown.</param>
    /// <param name="first">The bound about to be asked for.</param>
    /// <param name="account">Told of the bytes kept.</param>
    public TokenLengths(Vocabulary vocabulary, LexemeAutomaton automaton, int coreState, TokenSet? all, bool wantsEndless, int first, Action<long> account)
    {
        _vocabulary = vocabulary;
        _automaton = automaton;
        _coreState = coreState;
        _wantsEndless = wantsEndless;
        _account = account;
        LengthWalk walk = t_walk ??= new LengthWalk();
        walk.RunUnlessDone(vocabulary.Trie, automaton, coreState);
        _all = all ?? TokenSet.FromList(walk.Tokens, vocabulary.MaskWords);
        _exits = [.. walk.Exits];
        _exitLengths = walk.ExitLengths.ToArray();
        foreach (int length in _exitLengths)
        {
            LongestExit = Math.Max(LongestExit, length);
        }

        IntBuffer checks = IntBuffer.Rent();
        _shortest = int.MaxValue;
        ReadOnlySpan<int> needs = walk.Needs;
        for (int i = 0; i < needs.Length; i++)
        {
            if (!IsKnown(needs[i]))
            {
                checks.Add(walk.Tokens[i]);
                continue;
            }

            HasFinite |= (needs[i] & 1) != 0;
            _shortest = Math.Min(_shortest, needs[i] >> 1);
            _longest = Math.Max(_longest, needs[i] >> 1);
        }

        Checks = checks.ToArrayAndReturn();
        _threshold = Threshold(needs, vocabulary.MaskWords);
        (_rare, _rareNeeds) = Rare(walk);
        if (_threshold >= _shortest)
        {
            _common = new uint[vocabulary.MaskWords];
            for (int i = 0; i < needs.Length; i++)
            {
                if (IsKnown(needs[i]) && needs[i] >> 1 <= _threshold)
                {
                    int token = walk.Tokens[i];
                    _common[token >> 5] |= 1u << token;
                }
            }
        }

        _upTo = new TokenSet?[_common is null ? 0 : Math.Min(_threshold - _shortest, Beyond)];
        if (first < _threshold && _upTo.Length > 0)
        {
            _needs = NeedsOf(walk);
        }

        account((_all.Words is null ? 0 : _all.Words.Length * 4L) + ((_common?.Length ?? 0) * 4L) + (_rare.Length * 8L) + (_exits.Length * 12L) + (_upTo.Length * 8L) + (_needs?.Length ?? 0));
    }

    /// <summary>Lets go of the latest walk of this thread, which serves all that is asked about one core state in a row.</summary>
    public static void ForgetWalk() => t_walk?.Forget();

    /// <summary>The state without the bound.</summary>
    public int CoreState => _coreState;

    /// <summary>The tokens that stay inside where nothing bounds the length.</summary>
    public TokenSet All => _all;

    /// <summary>Tokens of which the need is not known; each bound tries them.</summary>
    public int[] Checks { get; }

    /// <summary>True when so many are unknown that the vocabulary itself had better be walked.</summary>
    public bool IsUseless => Checks.Length > MaximumChecks;

    /// <summary>True when some token is followed by lexemes of some numbers of characters only, so that a bound from below takes other tokens.</summary>
    public bool HasFinite { get; }

    /// <summary>Characters of the longest lexeme that ends within a token.</summary>
    public int LongestExit { get; }

    /// <summary>Where the lexeme ends within a token.</summary>
    public LexemeExit[] Exits => _exits;

    /// <summary>The places where a lexeme of a number of characters within the bounds ends.</summary>
    public List<LexemeExit> ExitsWithin(int minimum, int maximum)
    {
        List<LexemeExit> exits = [];
        for (int i = 0; i < _exits.Length; i++)
        {
            if (_exitLengths[i] >= minimum && _exitLengths[i] <= maximum)
            {
                exits.Add(_exits[i]);
            }
        }

        return exits;
    }

    /// <summary>The tokens, save <see cref="Checks"/>, after which a lexeme of at most <paramref name="maximum"/> characters is possible; null when they cannot be told.</summary>
    public TokenSet? InsideUpTo(int maximum)
    {
        if (maximum >= _longest && Checks.Length == 0)
        {
            return _all;
        }

        if (maximum < _shortest)
        {
            return TokenSet.Empty;
        }

        if (maximum >= _threshold || _common is null)
        {
            int count = 0;
            while (count < _rareNeeds.Length && _rareNeeds[count] <= maximum)
            {
                count++;
            }

            return TokenSet.Of(_common, _rare[..count]);
        }

        int index = maximum - _shortest;
        if (index >= _upTo.Length)
        {
            return null;
        }

        TokenSet? known = Volatile.Read(ref _upTo[index]);
        if (known is null)
        {
            uint[] words = AtMost(Volatile.Read(ref _needs) ?? NeedsAgain(), (byte)index);
            Volatile.Write(ref _upTo[index], known = TokenSet.OfWords(words));
            _account(words.Length * 4L);
        }

        return known;
    }

    private bool IsKnown(int need) => need >> 1 < LengthWalk.Unknown && !(_wantsEndless && (need & 1) != 0);

    /// <summary>The least number of characters beyond which only few tokens need more; below all needs where the tokens are few anyway.</summary>
    private int Threshold(ReadOnlySpan<int> needs, int words)
    {
        int few = words / 8;
        if (needs.Length <= few || _shortest > _longest)
        {
            return _shortest - 1;
        }

        // Only the largest needs matter, so the counts are kept for them alone.
        int span = Math.Min(_longest - _shortest, 4096);
        int[] counts = new int[span + 1];
        foreach (int need in needs)
        {
            if (IsKnown(need))
            {
                counts[Math.Min(_longest - (need >> 1), span)]++;
            }
        }

        int beyond = 0;
        for (int i = 0; i <= span; i++)
        {
            beyond += counts[i];
            if (beyond > few)
            {
                return _longest - i;
            }
        }

        return _shortest - 1;
    }

    private (int[] Tokens, int[] Needs) Rare(LengthWalk walk)
    {
        IntBuffer tokens = IntBuffer.Rent();
        IntBuffer needs = IntBuffer.Rent();
        for (int i = 0; i < walk.Needs.Length; i++)
        {
            int need = walk.Needs[i];
            if (IsKnown(need) && need >> 1 > _threshold)
            {
                tokens.Add(walk.Tokens[i]);
                needs.Add(need >> 1);
            }
        }

        int[] rare = tokens.ToArrayAndReturn();
        int[] rareNeeds = needs.ToArrayAndReturn();
        Array.Sort(rareNeeds, rare);
        return (rare, rareNeeds);
    }

    private byte[] NeedsAgain()
    {
        LengthWalk walk = t_walk ??= new LengthWalk();
        walk.RunUnlessDone(_vocabulary.Trie, _automaton, _coreState);
        byte[] needs = NeedsOf(walk);
        Volatile.Write(ref _needs, needs);
        _account(needs.Length);
        return needs;
    }

    private byte[] NeedsOf(LengthWalk walk)
    {
        byte[] byToken = new byte[_vocabulary.MaskWords * 32];
        byToken.AsSpan().Fill(Beyond);
        ReadOnlySpan<int> needs = walk.Needs;
        ReadOnlySpan<int> tokens = walk.Tokens;
        for (int i = 0; i < needs.Length; i++)
        {
            if (IsKnown(needs[i]))
            {
                byToken[tokens[i]] = (byte)Math.Min((needs[i] >> 1) - _shortest, Beyond);
            }
        }

        return byToken;
    }

    /// <summary>PERF: 32 tokens are compared at once, and the result is their word of the mask.</summary>
    private static uint[] AtMost(byte[] needs, byte limit)
    {
        uint[] words = new uint[needs.Length / 32];
        Vector256<byte> limits = Vector256.Create(limit);
        ReadOnlySpan<Vector256<byte>> vectors = MemoryMarshal.Cast<byte, Vector256<byte>>(needs);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Vector256.Equals(Vector256.Min(vectors[i], limits), vectors[i]).ExtractMostSignificantBits();
        }

        return words;
    }
}
