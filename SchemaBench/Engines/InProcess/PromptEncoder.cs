using StructGen.Engine.Templates;
using StructGen.Engine.Tokenization;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Prompting;

namespace StructGen.SchemaBench.Engines.InProcess;

/// <summary>Turns messages into a model's tokens.</summary>
internal sealed class PromptEncoder
{
    // Some templates write the date: the same one in every run.
    private static readonly DateTimeOffset Today = new(2025, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly TextTokenizer _tokenizer;
    private readonly ChatTemplateFiles _templates;
    private readonly int? _beginToken;
    private readonly string _folder;

    /// <param name="folder">The model's folder.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="beginToken">The token that begins a text where no template does.</param>
    public PromptEncoder(string folder, TextTokenizer tokenizer, int? beginToken)
    {
        _folder = folder;
        _tokenizer = tokenizer;
        _beginToken = beginToken;
        _templates = ChatTemplateFiles.Load(folder);
    }

    /// <summary>The tokens of a chat, up to where the answer begins.</summary>
    public int[] Encode(IReadOnlyList<PromptMessage> messages, bool chatTemplate)
    {
        if (!chatTemplate)
        {
            IReadOnlyList<int> plain = _tokenizer.Encode(Prompt.Join(messages), SpecialTokenText.Plain);
            return _beginToken is { } begin ? [begin, .. plain] : [.. plain];
        }

        ChatTemplate template = _templates.Default ?? throw new DataException($"{_folder} has no chat template: use --chat-template off.");
        List<KeyValuePair<string, object?>> variables =
        [
            new("messages", TemplateValue.List(messages.Select(message => TemplateValue.Dict(("role", message.Role), ("content", message.Content))))),
            new("add_generation_prompt", true),
            .. _templates.SpecialTokens.Select(token => KeyValuePair.Create(token.Key, (object?)token.Value)),
        ];
        return [.. _tokenizer.Encode(template.Render(variables, Today), SpecialTokenText.Recognized)];
    }
}
