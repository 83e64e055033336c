using System.Collections.Concurrent;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>Short lexemes of terminals, those first that no terminal earlier in order takes away.</summary>
internal sealed class TerminalTexts(IReadOnlyList<Terminal> terminals, RegexBuilder builder)
{
    /// <summary>Lexemes tried for one terminal.</summary>
    private const int MaxTexts = 8;

    private readonly ConcurrentDictionary<(RegexNode, int), IReadOnlyList<byte[]>> _known = new();

    /// <summary>Texts of a terminal.</summary>
    public IReadOnlyList<byte[]> Of(int terminal) =>
        terminals[terminal].Part is null ? Of(terminals[terminal].Node, terminal) : _known.GetOrAdd((terminals[terminal].Node, terminal), key => [Completion.ShortestTexts.TextOf(key.Item1, builder)]);

    /// <summary>Texts that finish a terminal of which <paramref name="rest"/> is left, not empty.</summary>
    public IReadOnlyList<byte[]> Of(RegexNode rest, int terminal) => _known.GetOrAdd((rest, terminal), key =>
    {
        // Inside a scalar nothing may be subtracted: complements are relative to whole scalars.
        if (!builder.IsNullable(key.Item1) && IsInsideScalar(key.Item1))
        {
            return [builder.ShortestMember(key.Item1)!];
        }

        RegexNode own = builder.Difference(key.Item1, builder.Epsilon);
        List<byte[]> texts = [];
        if (ReferenceEquals(key.Item1, terminals[terminal].Node))
        {
            RegexNode[] earlier = [.. terminals.Where(other => other.Order < terminals[terminal].Order && other.Commands?.Mode == terminals[terminal].Commands?.Mode).Select(static other => other.Node)];
            texts.AddRange(Members(builder.Difference(own, builder.Union(earlier))));
        }

        texts.AddRange(Members(own));
        return texts;
    });

    private bool IsInsideScalar(RegexNode node)
    {
        for (int value = 0x80; value < 0xC0; value++)
        {
            if (!builder.IsEmpty(builder.Derivative(node, (byte)value)))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<byte[]> Members(RegexNode node) => builder.IsEmpty(node) ? [] : builder.Members(node, MaxTexts);
}
