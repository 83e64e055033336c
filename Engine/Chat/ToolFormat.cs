using StructGen.Engine.Templates;
using StructGen.Grammars;

namespace StructGen.Engine.Chat;

/// <summary>How a model writes calls of tools. A call is <c>{"name": …, "arguments": …}</c>; formats differ in what stands around it.</summary>
/// <param name="Open">The text, or the name of the special token, before a call.</param>
/// <param name="Close">The text, or the name of the special token, behind it; empty when nothing is.</param>
/// <param name="IsList">Whether the calls of one turn are one JSON list.</param>
/// <param name="IsNative">Whether the model's template describes the tools and writes earlier calls itself.</param>
internal sealed record ToolFormat(string Open, string Close, bool IsList, bool IsNative)
{
    /// <summary>What is asked of models whose template says nothing that we understand.</summary>
    private static readonly ToolFormat Tagged = new("<tool_call>\n", "\n</tool_call>", IsList: false, IsNative: false);

    /// <summary>The format of a model, by its template.</summary>
    public static ToolFormat Of(ChatTemplate? template)
    {
        if (template is null || !template.Reads("tools"))
        {
            return Tagged;
        }

        bool has(string text) => template.Source.Contains(text, StringComparison.Ordinal);
        if (has("<tool_call>") && has("arguments") && !has("<function=") && !has("<arg_key>"))
        {
            return Tagged with { IsNative = true };
        }

        return has("[TOOL_CALLS]") && !has("[ARGS]") ? new("[TOOL_CALLS]", "", IsList: true, IsNative: true) : Tagged;
    }

    /// <summary>With tags that are special tokens of the vocabulary named without the line breaks around them.</summary>
    public ToolFormat For(Vocabulary vocabulary) => this with
    {
        Open = IsSpecial(vocabulary, Open.TrimEnd()) ? Open.TrimEnd() : Open,
        Close = IsSpecial(vocabulary, Close.TrimStart()) ? Close.TrimStart() : Close,
    };

    /// <summary>Whether calls begin or end with a special token: then a reply's text alone does not show them.</summary>
    public bool UsesSpecialTokens(Vocabulary vocabulary) => IsSpecial(vocabulary, Open) || IsSpecial(vocabulary, Close);

    /// <summary>Whether a text is the name of a special token, which no text can spell.</summary>
    public static bool IsSpecial(Vocabulary vocabulary, string text) => text.Length > 0 && vocabulary.Special.Named.ContainsKey(text);
}
