using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg;
using StructGen.Grammars.Parsing.Cfg.Embedding;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages;

/// <summary>The parts of one grammar that machines of their own read, and tokens without text: equal ones are the same terminal.</summary>
/// <param name="lexicon">What all grammars share.</param>
/// <param name="limits">Bounds on each part.</param>
/// <param name="compile">Compiles a part; throws <see cref="GrammarException"/>.</param>
internal sealed class GrammarParts(Lexicon lexicon, GrammarLimits limits, Func<Grammar, IParserMachine> compile)
{
    private readonly Dictionary<GrammarKey, Terminal?> _machines = [];
    private readonly Dictionary<int, Terminal> _tokens = [];

    public Lexicon Lexicon => lexicon;

    public GrammarLimits Limits => limits;

    /// <summary>What the parts' own compilation warned of.</summary>
    public List<Diagnostic> Warnings { get; } = [];

    /// <summary>The texts of another grammar; throws its problems.</summary>
    public Expression Of(Grammar grammar, string name, SourceSpan span)
    {
        GrammarKey key = GrammarKey.Of(grammar);
        if (!_machines.TryGetValue(key, out Terminal? terminal))
        {
            IParserMachine machine = compile(grammar);
            Warnings.AddRange(machine is CfgMachine cfg ? cfg.Warnings : []);
            terminal = EmbeddedPart.OfMachine(name, machine, lexicon.Regexes);
            _machines.Add(key, terminal);
        }

        return terminal is null ? new SequenceExpression([], span) : new TokenExpression(terminal, span);
    }

    /// <summary>The id of the special token with a name like <c>&lt;|eot|&gt;</c>, or the ids that <c>&lt;[1,5-9]&gt;</c> lists; null with a problem told.</summary>
    public Expression? Token(string text, SourceSpan span, Action<DiagnosticCode, string, string?> problem)
    {
        Vocabulary vocabulary = lexicon.Vocabulary;
        if (!text.StartsWith("<[", StringComparison.Ordinal))
        {
            if (vocabulary.Special.Named.TryGetValue(text, out int named))
            {
                return Token(named, span);
            }

            string known = string.Join(", ", vocabulary.Special.Named.Keys.Order(StringComparer.Ordinal).Take(8));
            problem(
                DiagnosticCode.UnresolvedReference, $"The vocabulary has no special token {text}.",
                known.Length == 0 ? "It names none. Where the token is ordinary text, write it as a string." : $"It names {known}, … Where the token is ordinary text, write it as a string.");
            return null;
        }

        SortedSet<int> ids = [];
        foreach (string range in text[2..^(text.EndsWith("]>", StringComparison.Ordinal) ? 2 : 1)].Split(','))
        {
            string[] ends = range.Trim().Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], out int first) || !int.TryParse(ends[^1], out int last) || last < first || first < 0)
            {
                problem(DiagnosticCode.Invalid, $"{text} is no list of token ids.", "Write <[12]>, or <[12,20-25]>.");
                return null;
            }

            if (last >= vocabulary.Size)
            {
                problem(DiagnosticCode.UnresolvedReference, $"The vocabulary has no token {last}: ids end at {vocabulary.Size - 1}.", null);
                return null;
            }

            for (int id = first; id <= last; id++)
            {
                if (vocabulary.GetBytes(id).Length > 0)
                {
                    problem(DiagnosticCode.Unsupported, $"Token {id} spells a text; only special tokens, which spell nothing, can be named by their id.", "Write the text that the token stands for.");
                    return null;
                }

                ids.Add(id);
            }
        }

        Expression[] tokens = [.. ids.Select(id => Token(id, span))];
        return tokens.Length == 1 ? tokens[0] : new ChoiceExpression(tokens, span);
    }

    private TokenExpression Token(int id, SourceSpan span)
    {
        if (!_tokens.TryGetValue(id, out Terminal? terminal))
        {
            _tokens.Add(id, terminal = EmbeddedPart.OfToken($"<[{id}]>", id, lexicon.Regexes));
        }

        return new TokenExpression(terminal, span);
    }
}
