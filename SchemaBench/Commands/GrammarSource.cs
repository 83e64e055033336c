using System.Collections.Immutable;
using System.Text.RegularExpressions;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Commands;

/// <summary>Makes a grammar of what the command line names. What a file imports is looked for in the file's own folder.</summary>
/// <param name="Grammar">The grammar.</param>
/// <param name="Identity">What tells it from others: its name, or its texts.</param>
internal sealed partial record GrammarSource(Grammar Grammar, string Identity)
{
    /// <summary>A built-in language.</summary>
    public static GrammarSource BuiltIn(string language, string? start)
    {
        try
        {
            return new(Grammar.BuiltIn(language, start), $"{language}\n{start}");
        }
        catch (ArgumentException problem)
        {
            throw new DataException($"--language: {problem.Message}", problem);
        }
    }

    /// <summary>A grammar file; its extension says in which language it is written.</summary>
    public static GrammarSource FromFile(FileInfo file, FileInfo? lexer, string? start)
    {
        string text = ReadText(file);
        string extension = file.Extension.ToLowerInvariant();
        if (lexer is not null && extension != ".g4")
        {
            throw new DataException("--lexer goes with an ANTLR grammar (.g4).");
        }

        switch (extension)
        {
            case ".lark":
                ImmutableDictionary<string, string> modules = Imports(file, text, LarkImport(), extension, static name => name.Replace('.', '/'));
                return new(Grammar.Lark(text, new LarkOptions { Start = start ?? LarkOptions.Default.Start, Imports = modules }), Join(text, start, modules));
            case ".gbnf" when start is null or "root":
                return new(Grammar.Gbnf(text), text);
            case ".gbnf":
                throw new DataException("The start rule of GBNF is root: leave --start out.");
            case ".ebnf":
                return new(Grammar.Ebnf(text, start), Join(text, start, []));
            case ".g4":
                return Antlr(file, text, lexer ?? LexerOf(file, text), start);
            default:
                throw new DataException($"{file.FullName}: a grammar file ends in .lark, .gbnf, .ebnf or .g4.");
        }
    }

    private static GrammarSource Antlr(FileInfo file, string text, FileInfo? lexer, string? start)
    {
        ImmutableDictionary<string, string> imports = Imports(file, text, AntlrImport(), file.Extension, static name => name);
        string? lexerText = null;
        if (lexer is not null)
        {
            lexerText = ReadText(lexer);
            imports = imports.SetItems(Imports(lexer, lexerText, AntlrImport(), lexer.Extension, static name => name));
        }

        return new(Grammar.Antlr(text, new AntlrOptions { StartRule = start, Lexer = lexerText, Imports = imports }), Join(text + lexerText, start, imports));
    }

    /// <summary>The lexer grammar that <c>tokenVocab</c> names, where there is such a file.</summary>
    private static FileInfo? LexerOf(FileInfo file, string text) =>
        TokenVocabulary().Match(text) is { Success: true } vocabulary && Sibling(file, vocabulary.Groups[1].Value + file.Extension) is { Exists: true } lexer ? lexer : null;

    private static string Join(string text, string? start, ImmutableDictionary<string, string> imports) =>
        string.Join('\n', [text, start, .. imports.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value })]);

    /// <summary>The texts that a grammar imports, and those that these import; names without a file are left to the reader to complain about.</summary>
    private static ImmutableDictionary<string, string> Imports(FileInfo file, string text, Regex statement, string extension, Func<string, string> toPath)
    {
        ImmutableDictionary<string, string>.Builder found = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Queue<string> open = new([text]);
        while (open.TryDequeue(out string? next))
        {
            IEnumerable<string> names = statement.Matches(next).SelectMany(match => match.Groups["name"].Captures.Select(capture => capture.Value.Trim('.')));
            foreach (string name in names)
            {
                FileInfo path = Sibling(file, toPath(name) + extension);
                if (!found.ContainsKey(name) && path.Exists)
                {
                    found[name] = ReadText(path);
                    open.Enqueue(found[name]);
                }
            }
        }

        return found.ToImmutable();
    }

    private static FileInfo Sibling(FileInfo file, string name) => new(Path.Combine(file.DirectoryName!, name));

    private static string ReadText(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{file.FullName}: {problem.Message}", problem);
        }
    }

    // One name: all but the last part is the module. A list: all is.
    [GeneratedRegex(@"^[ \t]*%import[ \t]+(?:(?<name>\.?\w+(?:\.\w+)*)[ \t]*\(|(?<name>\.?\w+(?:\.\w+)*)\.\w+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LarkImport();

    [GeneratedRegex(@"\bimport\s+(?:\w+\s*=\s*)?(?<name>\w+)(?:\s*,\s*(?:\w+\s*=\s*)?(?<name>\w+))*\s*;", RegexOptions.CultureInvariant)]
    private static partial Regex AntlrImport();

    [GeneratedRegex(@"\btokenVocab\s*=\s*(\w+)\s*;", RegexOptions.CultureInvariant)]
    private static partial Regex TokenVocabulary();
}
