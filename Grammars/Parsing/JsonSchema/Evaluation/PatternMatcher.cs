using System.Collections.Concurrent;
using System.Text;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>
/// Whether texts contain matches of ECMA-262 patterns: the same reader and automata that constrain generation. Thread-safe. What the automata remember is bounded by
/// the limits: when it is full it is thrown away and built anew, and only a single text that needs more than all of it is refused.
/// </summary>
internal sealed class PatternMatcher(GrammarLimits limits)
{
    private Generation? _current;

    /// <summary>Whether <paramref name="pattern"/> finds a match somewhere in <paramref name="text"/>.</summary>
    /// <exception cref="GrammarLimitException">The text alone takes the automaton past a limit.</exception>
    public bool IsMatch(string pattern, string text)
    {
        // Most schemas have no pattern: nothing is built before the first.
        Generation generation = Volatile.Read(ref _current) ?? Interlocked.CompareExchange(ref _current, new Generation(limits), null) ?? _current;
        try
        {
            return generation.IsMatch(pattern, text);
        }
        catch (GrammarLimitException)
        {
            Generation fresh = new(limits);
            bool isMatch = fresh.IsMatch(pattern, text);
            Interlocked.CompareExchange(ref _current, fresh, generation);
            return isMatch;
        }
    }

    /// <summary>One builder, its automaton and the patterns' start states.</summary>
    private sealed class Generation
    {
        private readonly ConcurrentDictionary<string, int> _starts = new(StringComparer.Ordinal);
        private readonly LazyDfa _dfa;

        public Generation(GrammarLimits limits) => _dfa = new LazyDfa(new RegexBuilder(limits));

        public bool IsMatch(string pattern, string text)
        {
            if (!_starts.TryGetValue(pattern, out int state))
            {
                _starts[pattern] = state = _dfa.StateOf(EcmaRegex.Search(pattern, _dfa.Builder));
            }

            const int small = 256;
            int size = Encoding.UTF8.GetMaxByteCount(text.Length);
            Span<byte> utf8 = size <= small ? stackalloc byte[small] : new byte[size];
            foreach (byte value in utf8[..Encoding.UTF8.GetBytes(text, utf8)])
            {
                state = _dfa.Next(state, value);
            }

            return (_dfa.Accepts(state) & 1) != 0;
        }
    }
}
