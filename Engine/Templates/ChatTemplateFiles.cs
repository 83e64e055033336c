using System.Text;
using System.Text.Json;

namespace StructGen.Engine.Templates;

/// <summary>The chat templates and special tokens of a model folder.</summary>
internal sealed class ChatTemplateFiles
{
    private readonly Dictionary<string, ChatTemplate> _named;

    private ChatTemplateFiles(Dictionary<string, ChatTemplate> named, IReadOnlyDictionary<string, string> specialTokens, bool addsBeginToken = false)
    {
        _named = named;
        SpecialTokens = specialTokens;
        AddsBeginToken = addsBeginToken;
    }

    /// <summary>No template and no tokens.</summary>
    public static ChatTemplateFiles None { get; } = new([], new Dictionary<string, string>());

    /// <summary>Whether plain text begins with <c>bos_token</c>.</summary>
    public bool AddsBeginToken { get; }

    /// <summary>The template for plain conversations; null where the folder has none.</summary>
    public ChatTemplate? Default => _named.GetValueOrDefault("default");

    /// <summary>The template for conversations with tools.</summary>
    public ChatTemplate? ForTools => _named.GetValueOrDefault("tool_use") ?? Default;

    /// <summary>Names such as <c>bos_token</c> with the texts of their tokens, as templates read them.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; }

    /// <summary>One template for everything.</summary>
    public static ChatTemplateFiles Of(string source, params IEnumerable<(string Name, string Text)> tokens) =>
        new(new() { ["default"] = ChatTemplate.Parse(source) }, tokens.ToDictionary(token => token.Name, token => token.Text));

    /// <summary>
    /// Reads <c>chat_template.jinja</c> (and <c>additional_chat_templates/*.jinja</c>), else <c>chat_template.json</c>, else
    /// <c>chat_template</c> in <c>tokenizer_config.json</c>: one text, or a list of named ones.
    /// </summary>
    /// <exception cref="ChatTemplateException">A template is not understood.</exception>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static ChatTemplateFiles Load(string folder)
    {
        Dictionary<string, ChatTemplate> named = new(StringComparer.Ordinal);
        Dictionary<string, string> tokens = new(StringComparer.Ordinal);
        string config = Path.Combine(folder, "tokenizer_config.json");
        string single = Path.Combine(folder, "chat_template.jinja");
        string packed = Path.Combine(folder, "chat_template.json");
        if (File.Exists(single))
        {
            named["default"] = ChatTemplate.Parse(File.ReadAllText(single), single);
        }

        string more = Path.Combine(folder, "additional_chat_templates");
        if (Directory.Exists(more))
        {
            foreach (string path in Directory.EnumerateFiles(more, "*.jinja"))
            {
                named.TryAdd(Path.GetFileNameWithoutExtension(path), ChatTemplate.Parse(File.ReadAllText(path), path));
            }
        }

        if (File.Exists(packed))
        {
            using JsonDocument document = Read(packed);
            AddTemplates(named, document.RootElement, packed);
        }

        bool addsBeginToken = false;
        if (File.Exists(config))
        {
            using JsonDocument document = Read(config);
            AddTemplates(named, document.RootElement, config);
            AddTokens(tokens, document.RootElement);
            addsBeginToken = document.RootElement.TryGetProperty("add_bos_token", out JsonElement adds) && adds.ValueKind == JsonValueKind.True;
        }

        return new(named, tokens, addsBeginToken);
    }

    private static JsonDocument Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(3) : bytes;
            JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new InvalidDataException($"{path}: expected a JSON object.");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{path}: not JSON: {problem.Message}", problem);
        }
    }

    private static void AddTemplates(Dictionary<string, ChatTemplate> named, JsonElement root, string path)
    {
        if (!root.TryGetProperty("chat_template", out JsonElement template) || template.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (template.ValueKind == JsonValueKind.String)
        {
            TryAdd("default", template.GetString()!);
            return;
        }

        if (template.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException($"{path}: chat_template is a {template.ValueKind}; expected a string or a list of named templates.");
        }

        foreach (JsonElement entry in template.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object
                || !entry.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String
                || !entry.TryGetProperty("template", out JsonElement text) || text.ValueKind != JsonValueKind.String)
            {
                throw new InvalidDataException($"{path}: each entry of chat_template needs a name and a template.");
            }

            TryAdd(name.GetString()!, text.GetString()!);
        }

        void TryAdd(string name, string text)
        {
            // An earlier file wins; a template that is not used need not be understood.
            if (!named.ContainsKey(name) && name is "default" or "tool_use")
            {
                named[name] = ChatTemplate.Parse(text, name == "default" ? $"{path}#/chat_template" : $"{path}#/chat_template/{name}");
            }
        }
    }

    private static void AddTokens(Dictionary<string, string> tokens, JsonElement root)
    {
        foreach (string name in (ReadOnlySpan<string>)["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"])
        {
            if (!root.TryGetProperty(name, out JsonElement token))
            {
                continue;
            }

            if (token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out JsonElement content))
            {
                token = content;
            }

            if (token.ValueKind == JsonValueKind.String)
            {
                tokens[name] = token.GetString()!;
            }
        }
    }
}
