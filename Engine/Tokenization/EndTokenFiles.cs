using System.Text.Json;
using StructGen.Grammars;

namespace StructGen.Engine.Tokenization;

/// <summary>Reads which tokens end a text from the files that stand beside a <c>tokenizer.json</c>.</summary>
internal static class EndTokenFiles
{
    /// <summary>The vocabulary's own end tokens and those that the files name, in ascending order.</summary>
    public static IReadOnlyList<int> Read(string folder, TokenizerJsonFile file, Vocabulary vocabulary)
    {
        SortedSet<int> end = [.. vocabulary.Special.End];
        ReadConfig(Path.Combine(folder, "tokenizer_config.json"), config =>
        {
            // A name, or an added token with the name as its content.
            string? name = JsonText.String(config, "eos_token") ?? (JsonText.TryGet(config, "eos_token", out JsonElement token) ? JsonText.String(token, "content") : null);
            if (name is not null)
            {
                end.Add(file.Find(name));
            }
        });
        ReadConfig(Path.Combine(folder, "generation_config.json"), config =>
        {
            if (JsonText.TryGet(config, "eos_token_id", out JsonElement ids))
            {
                foreach (JsonElement id in ids.ValueKind == JsonValueKind.Array ? [.. ids.EnumerateArray()] : new[] { ids })
                {
                    if (id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int token))
                    {
                        end.Add(token);
                    }
                }
            }
        });
        end.RemoveWhere(token => token < 0 || token >= vocabulary.Size);
        return [.. end];
    }

    private static void ReadConfig(string path, Action<JsonElement> read)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw JsonText.Problem(DiagnosticCode.SyntaxError, "#", $"{Path.GetFileName(path)} beside the tokenizer cannot be read: {e.Message}");
        }
    }
}
