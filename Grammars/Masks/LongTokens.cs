using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>The few tokens of a vocabulary that are longer than most, apart: states that short texts cannot tell apart are compared by them alone.</summary>
/// <remarks>Any thread at any time.</remarks>
internal sealed class LongTokens(Vocabulary vocabulary)
{
    private static readonly int[] s_lengths = [64, 32, 16];

    [ThreadStatic]
    private static LengthWalk? t_left;

    [ThreadStatic]
    private static LengthWalk? t_right;

    private readonly TokenTrie?[] _longer = new TokenTrie?[s_lengths.Length];

    /// <summary>Whether no token can tell two states apart that no text of <paramref name="horizon"/> bytes can: see <see cref="LexemeAutomaton.TryClip"/>. False when it costs too much to find out.</summary>
    public bool IsLike(LexemeAutomaton automaton, int left, int right, int horizon)
    {
        if (vocabulary.Trie.MaxDepth <= horizon)
        {
            return true;
        }

        int index = Array.FindIndex(s_lengths, length => length <= horizon);
        if (index < 0)
        {
            return false;
        }

        TokenTrie trie = Volatile.Read(ref _longer[index]) ?? (_longer[index] = LongerThan(s_lengths[index]));
        LengthWalk leftWalk = t_left ??= new LengthWalk();
        LengthWalk rightWalk = t_right ??= new LengthWalk();
        leftWalk.Run(trie, automaton, left);
        rightWalk.Run(trie, automaton, right);
        return leftWalk.IsLike(rightWalk);
    }

    private TokenTrie LongerThan(int length)
    {
        uint[] others = new uint[vocabulary.MaskWords];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            if (vocabulary.GetBytes(token).Length <= length)
            {
                others[token >> 5] |= 1u << token;
            }
        }

        return Remainders.Without(vocabulary.Trie, others);
    }
}
