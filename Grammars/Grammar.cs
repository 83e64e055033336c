using System.Collections.Immutable;
using System.Text;
using StructGen.Grammars.Languages.BuiltIn;

namespace StructGen.Grammars;

/// <summary>A constraint on text, not yet compiled. Immutable.</summary>
public abstract partial record Grammar
{
    /// <summary>Refuses lone surrogates: text without a UTF-8 spelling could never be matched.</summary>
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private protected Grammar()
    {
    }

    /// <summary>The JSON texts that satisfy a schema.</summary>
    /// <param name="utf8Schema">The schema, UTF-8. Not copied: leave it as it is until it is compiled.</param>
    /// <param name="options">Spellings allowed; by default <see cref="JsonSchemaOptions.Default"/>.</param>
    public static Grammar JsonSchema(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions? options = null) =>
        new JsonSchemaGrammar(utf8Schema, options ?? JsonSchemaOptions.Default);

    /// <summary>The JSON texts that satisfy a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="options">Spellings allowed; by default <see cref="JsonSchemaOptions.Default"/>.</param>
    public static Grammar JsonSchema(string schema, JsonSchemaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return JsonSchema(Encoding.UTF8.GetBytes(schema), options);
    }

    /// <summary>Any JSON value.</summary>
    /// <param name="options">Spellings allowed; by default <see cref="JsonSchemaOptions.Default"/>.</param>
    public static Grammar AnyJson(JsonSchemaOptions? options = null) => JsonSchema("true"u8.ToArray(), options);

    /// <summary>The texts that an ECMA-262 regular expression matches as a whole.</summary>
    /// <param name="pattern">The expression.</param>
    public static Grammar Regex(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new RegexGrammar(pattern);
    }

    /// <summary>A text of each part, one after the other. A part may end wherever it accepts: where a text can be cut in several ways, all stay alive.</summary>
    /// <param name="parts">Grammars of any kind. None at all: the empty text.</param>
    public static Grammar Sequence(params ReadOnlySpan<Grammar> parts) => Composite(CompositeKind.Sequence, parts, 1, 1);

    /// <summary>A text of one of the parts.</summary>
    /// <param name="first">A grammar of any kind.</param>
    /// <param name="second">Another.</param>
    /// <param name="more">Further ones.</param>
    public static Grammar Choice(Grammar first, Grammar second, params ReadOnlySpan<Grammar> more) => Composite(CompositeKind.Choice, [first, second, .. more], 1, 1);

    /// <summary>Texts of one grammar, one after the other.</summary>
    /// <param name="part">A grammar of any kind.</param>
    /// <param name="minimum">At least so many.</param>
    /// <param name="maximum">At most so many; null for any number.</param>
    public static Grammar Repeat(Grammar part, int minimum = 0, int? maximum = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        if (maximum < minimum)
        {
            throw new ArgumentOutOfRangeException(nameof(maximum), maximum, $"The maximum must not lie below the minimum, {minimum}.");
        }

        return Composite(CompositeKind.Repeat, [part], minimum, maximum);
    }

    /// <summary>The texts of a grammar in GBNF, llama.cpp's dialect. Its start rule is <c>root</c>.</summary>
    /// <param name="grammar">The grammar.</param>
    public static Grammar Gbnf(string grammar)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        return new ContextFreeGrammar(GrammarLanguage.Gbnf, grammar, null);
    }

    /// <summary>The texts of a grammar in EBNF: the form of W3C specifications (<c>name ::= …</c>) or that of ISO/IEC 14977 (<c>name = …;</c>), told apart by <c>::=</c>.</summary>
    /// <param name="grammar">The grammar.</param>
    /// <param name="start">The start rule; by default the first.</param>
    public static Grammar Ebnf(string grammar, string? start = null)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        return new ContextFreeGrammar(GrammarLanguage.Ebnf, grammar, start);
    }

    /// <summary>The texts of a grammar in Lark's language, read with a contextual lexer (Lark's own with <c>parser="lalr"</c>; ambiguous grammars are accepted).</summary>
    /// <param name="grammar">The grammar.</param>
    /// <param name="options">Start rule and modules to import from; by default <see cref="LarkOptions.Default"/>.</param>
    public static Grammar Lark(string grammar, LarkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        return new LarkGrammar(grammar, options ?? LarkOptions.Default);
    }

    /// <summary>The texts of an ANTLR 4 grammar: combined, or a parser grammar with the lexer grammar in <see cref="AntlrOptions.Lexer"/>.</summary>
    /// <param name="grammar">The combined or parser grammar.</param>
    /// <param name="options">Start rule, lexer, imports; by default <see cref="AntlrOptions.Default"/>.</param>
    public static Grammar Antlr(string grammar, AntlrOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        return new AntlrGrammar(grammar, options ?? AntlrOptions.Default);
    }

    /// <summary>The languages that <see cref="BuiltIn"/> knows, sorted.</summary>
    public static ImmutableArray<string> LanguageNames => BuiltInLanguages.Names;

    /// <summary>The texts of a language that this library brings a grammar for: one of <see cref="LanguageNames"/>.</summary>
    /// <param name="language">The language.</param>
    /// <param name="start">A rule of its grammar that the whole text must match, like <c>expression</c>; null for a whole file or request.</param>
    /// <param name="modules">Modules instead of those that the grammar imports (docs/languages.md), like <c>symbols</c> of C#: the preprocessor symbols that are defined.</param>
    /// <exception cref="ArgumentException">There is no such language. A rule that is not there is told when the grammar is compiled.</exception>
    public static Grammar BuiltIn(string language, string? start = null, ImmutableDictionary<string, string>? modules = null)
    {
        ArgumentNullException.ThrowIfNull(language);
        return Lark(BuiltInLanguages.TextOf(language), new LarkOptions
        {
            Start = start ?? LarkOptions.Default.Start,
            Imports = modules is null ? BuiltInLanguages.Parts : BuiltInLanguages.Parts.SetItems(modules),
        });
    }

    /// <summary>One of the given texts.</summary>
    /// <param name="texts">At least one.</param>
    public static Grammar Choice(params ReadOnlySpan<string> texts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(texts.Length, nameof(texts));
        byte[][] choices = new byte[texts.Length][];
        for (int i = 0; i < texts.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(texts[i], nameof(texts));
            choices[i] = StrictUtf8.GetBytes(texts[i]);
        }

        return new ChoiceGrammar(choices);
    }

    private static CompositeGrammar Composite(CompositeKind kind, ReadOnlySpan<Grammar> parts, int minimum, int? maximum)
    {
        foreach (Grammar part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
        }

        return new CompositeGrammar(kind, parts.ToArray(), minimum, maximum);
    }
}

/// <summary>See <see cref="Grammar.JsonSchema(ReadOnlyMemory{byte}, JsonSchemaOptions?)"/>.</summary>
internal sealed record JsonSchemaGrammar(ReadOnlyMemory<byte> Utf8Schema, JsonSchemaOptions Options) : Grammar;

/// <summary>See <see cref="Grammar.Regex"/>.</summary>
internal sealed record RegexGrammar(string Pattern) : Grammar;

/// <summary>See <see cref="Grammar.Choice(ReadOnlySpan{string})"/>.</summary>
internal sealed record ChoiceGrammar(IReadOnlyList<byte[]> Texts) : Grammar;

/// <summary>The languages in which context-free grammars are written.</summary>
internal enum GrammarLanguage
{
    Gbnf,
    Ebnf,
}

/// <summary>See <see cref="Grammar.Gbnf"/> and its siblings.</summary>
internal sealed record ContextFreeGrammar(GrammarLanguage Language, string Text, string? Start) : Grammar;

/// <summary>See <see cref="Grammar.Lark"/>.</summary>
internal sealed record LarkGrammar(string Text, LarkOptions Options) : Grammar;

/// <summary>See <see cref="Grammar.Antlr"/>.</summary>
internal sealed record AntlrGrammar(string Text, AntlrOptions Options) : Grammar;

/// <summary>How a <see cref="CompositeGrammar"/> joins its parts.</summary>
internal enum CompositeKind
{
    Sequence,
    Choice,
    Repeat,
}

/// <summary>See <see cref="Grammar.Sequence"/> and its siblings.</summary>
internal sealed record CompositeGrammar(CompositeKind Kind, IReadOnlyList<Grammar> Parts, int Minimum, int? Maximum) : Grammar;
