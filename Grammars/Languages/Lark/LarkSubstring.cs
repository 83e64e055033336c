using System.Text;
using System.Text.Json;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Python;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Lark;

/// <summary>Reads <c>%regex {…}</c>: chunks of a text of which any run, also none, is matched.</summary>
internal static class LarkSubstring
{
    /// <summary>The pattern; null with a problem told.</summary>
    public static LarkPattern? Read(LarkInlineBody body, SourceErrors errors)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.Text);
            JsonProperty[] properties = [.. document.RootElement.EnumerateObject()];
            if (properties is [{ Name: "substring_chunks", Value.ValueKind: JsonValueKind.Array } chunks] && chunks.Value.EnumerateArray().All(static chunk => chunk.ValueKind == JsonValueKind.String))
            {
                return Of([.. chunks.Value.EnumerateArray().Select(static chunk => chunk.GetString()!)]);
            }

            if (properties is [{ Name: "substring_words", Value.ValueKind: JsonValueKind.String } words])
            {
                return Of(Words(words.Value.GetString()!));
            }

            if (properties is [{ Name: "substring_chars", Value.ValueKind: JsonValueKind.String } characters])
            {
                return Of([.. characters.Value.GetString()!.EnumerateRunes().Select(static rune => rune.ToString())]);
            }

            errors.Add(
                DiagnosticCode.Unsupported, body.Span, "%regex has none of the members that are known, or not alone.", "Known are substring_chunks with a list of strings, substring_words and substring_chars with a string.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A string with half of a surrogate pair is no text either.
            errors.Add(DiagnosticCode.SyntaxError, body.Span, $"The body of %regex is no JSON: {exception.Message}");
        }

        return null;
    }

    private static LarkPattern Of(List<string> chunks)
    {
        chunks.RemoveAll(static chunk => chunk.Length == 0);
        byte[][] bytes = [.. chunks.Select(Encoding.UTF8.GetBytes)];
        return new LarkPattern($"%regex {JsonSerializer.Serialize(chunks, StringLists.Default.ListString)}", false, "")
        {
            Compose = _ => new PythonSubstring(bytes, chunks.Sum(static chunk => (long)chunk.EnumerateRunes().Count())),
        };
    }

    /// <summary>Runs of word characters, and all others one by one.</summary>
    private static List<string> Words(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isWord = Rune.IsLetterOrDigit(rune) || rune.Value == '_';
            if (!isWord && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            if (isWord)
            {
                word.Append(rune);
            }
            else
            {
                words.Add(rune.ToString());
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}

/// <summary>Writes lists of strings without reflection.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(List<string>))]
internal sealed partial class StringLists : System.Text.Json.Serialization.JsonSerializerContext;
