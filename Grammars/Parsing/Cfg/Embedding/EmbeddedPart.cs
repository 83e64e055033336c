using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Embedding;

/// <summary>
/// What a terminal stands for that no lexer finds: a text of another grammar, read by that grammar's own machine, or a token of the vocabulary that spells nothing.
/// </summary>
internal sealed class EmbeddedPart
{
    private EmbeddedPart(ParserConfiguration start, int token, int minimumBytes, bool hasSpecialTokens)
    {
        Start = start;
        Token = token;
        MinimumBytes = minimumBytes;
        HasSpecialTokens = hasSpecialTokens;
    }

    /// <summary>Where the other machine begins; without meaning for a token.</summary>
    public ParserConfiguration Start { get; }

    /// <summary>The token, or -1 for a machine.</summary>
    public int Token { get; }

    public bool IsToken => Token >= 0;

    /// <summary>A lower bound on the bytes of a text; a token counts as one.</summary>
    public int MinimumBytes { get; }

    /// <summary>Whether the vocabulary's special tokens matter somewhere in this part.</summary>
    public bool HasSpecialTokens { get; }

    /// <summary>A terminal that stands for the texts of <paramref name="machine"/>; null when its only text is the empty one.</summary>
    public static Terminal? OfMachine(string name, IParserMachine machine, RegexBuilder builder)
    {
        ParserConfiguration start = machine.Start;
        bool isNullable = start.IsAccepting;
        if ((isNullable ? ShortText(start, machine.HasSpecialTokens) : Completion(start)) is not { } text)
        {
            return null;
        }

        // The text is for completions alone; where the part may be empty, so may be its terminal.
        RegexNode node = builder.Literal(text);
        EmbeddedPart part = new(start, -1, isNullable ? 1 : Math.Max(1, start.MinimumBytes), machine.HasSpecialTokens);
        return Terminal(name, isNullable ? builder.Union(builder.Epsilon, node) : node, part);
    }

    /// <summary>A terminal that stands for a token without text.</summary>
    public static Terminal OfToken(string name, int token, RegexBuilder builder) =>
        Terminal(name, builder.Literal(TokenMarker.Of(token)), new EmbeddedPart(default, token, 1, hasSpecialTokens: true));

    private static Terminal Terminal(string name, RegexNode node, EmbeddedPart part) =>
        new(name, node) { Part = part, IsVirtual = true, IsLocal = true, Order = int.MaxValue };

    private static byte[] Completion(in ParserConfiguration at)
    {
        List<byte> text = [];
        at.Complete(text);
        return [.. text];
    }

    /// <summary>A short text that is not empty; null when there is none.</summary>
    private static byte[]? ShortText(in ParserConfiguration start, bool hasSpecialTokens)
    {
        byte[]? best = null;
        for (int value = 0; value < 256; value++)
        {
            if (start.TryStep((byte)value, out ParserConfiguration next) && (best is null || next.MinimumBytes + 1 < best.Length))
            {
                byte[] text = [(byte)value, .. next.IsAccepting ? [] : Completion(next)];
                best = best is null || text.Length < best.Length ? text : best;
            }
        }

        SortedSet<int> tokens = [];
        if (hasSpecialTokens && best is null)
        {
            SpecialTokenSteps.Collect(start, tokens);
        }

        return best is null && tokens.Count > 0 && SpecialTokenSteps.TryStep(start, tokens.Min, out ParserConfiguration after)
            ? [.. TokenMarker.Of(tokens.Min), .. after.IsAccepting ? [] : Completion(after)]
            : best;
    }
}
