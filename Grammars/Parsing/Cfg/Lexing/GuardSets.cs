using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>
/// Terminals that stand for a look-ahead that fails: one takes part wherever the terminal that it guards does, is wanted nowhere, and being longer takes that terminal's place where the text goes
/// on as it must not.
/// </summary>
/// <param name="guards">By terminal, its guards.</param>
internal sealed class GuardSets(IReadOnlyList<(int Terminal, int Guard)> guards)
{
    private readonly ConcurrentDictionary<TerminalSet, TerminalSet> _known = new();

    /// <summary>No terminal has a guard.</summary>
    public static GuardSets None { get; } = new([]);

    /// <summary>The terminals, and the guards of those that have one.</summary>
    public TerminalSet Beside(TerminalSet terminals)
    {
        if (guards.Count == 0)
        {
            return terminals;
        }

        return _known.GetOrAdd(terminals, set =>
        {
            TerminalSet all = set;
            foreach ((int terminal, int guard) in guards)
            {
                all = set.Contains(terminal) ? all.With(guard) : all;
            }

            return all;
        });
    }
}
