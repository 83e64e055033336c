using System.Collections.Immutable;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.Antlr;

/// <summary>A grammar of the corpus with texts, from a folder: NAME.g4, or NAMEParser.g4 and NAMELexer.g4; other grammars are imported; texts.txt holds texts between lines of two percent signs.</summary>
internal sealed class AntlrCorpus
{
    private AntlrCorpus(string name, string grammar, string? lexer, IReadOnlyList<string> texts)
    {
        Name = name;
        GrammarPath = grammar;
        LexerPath = lexer;
        Texts = texts;
        Grammar = Grammar.Antlr(File.ReadAllText(grammar), new AntlrOptions
        {
            Lexer = lexer is null ? null : File.ReadAllText(lexer),
            Imports = Directory.GetFiles(Path.GetDirectoryName(grammar)!, "*.g4").ToImmutableDictionary(static file => Path.GetFileNameWithoutExtension(file), File.ReadAllText),
        });
    }

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Corpora", "antlr");

    public string Name { get; }

    public string GrammarPath { get; }

    public string? LexerPath { get; }

    public Grammar Grammar { get; }

    public IReadOnlyList<string> Texts { get; }

    public static IEnumerable<string> Names => Directory.GetDirectories(Folder).Select(static folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    public static AntlrCorpus Load(string name)
    {
        string folder = Path.Combine(Folder, name);
        string grammar = Path.Combine(folder, name + ".g4");
        string? lexer = File.Exists(grammar) ? null : Path.Combine(folder, name + "Lexer.g4");
        return new AntlrCorpus(
            name,
            lexer is null ? grammar : Path.Combine(folder, name + "Parser.g4"),
            lexer,
            File.ReadAllText(Path.Combine(folder, "texts.txt"))[..^1].Split("\n%%\n"));
    }

    /// <summary>A text near one or two of the corpus.</summary>
    public string Mutate(Random random)
    {
        string text = Texts[random.Next(Texts.Count)];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(1, 5), text.Length - at);
            string other = Texts[random.Next(Texts.Count)];
            int from = random.Next(other.Length + 1);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                2 => text.Insert(at, other.Substring(from, Math.Min(random.Next(1, 6), other.Length - from))),
                3 => string.Concat(text.AsSpan(0, at), other.AsSpan(from)),
                4 => string.Concat(text.Remove(at, length), text.AsSpan(at, length)),
                _ => string.Concat(text.AsSpan(0, at), other.AsSpan(from, Math.Min(length, other.Length - from)), text.AsSpan(at + length)),
            };
        }

        // A pair of surrogates may have been cut apart.
        return string.Concat(text.EnumerateRunes().Select(static rune => rune.ToString()));
    }
}
