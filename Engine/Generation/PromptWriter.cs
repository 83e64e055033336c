using Microsoft.Extensions.AI;
using StructGen.Engine.Chat;
using StructGen.Engine.Models;
using StructGen.Engine.Templates;
using StructGen.Engine.Tokenization;

namespace StructGen.Engine.Generation;

/// <summary>Makes the text and the tokens that a model is given. Immutable and thread-safe.</summary>
internal sealed class PromptWriter(ChatTemplateFiles templates, TextTokenizer tokenizer)
{
    private readonly SpecialTextGuard _guard = new(tokenizer.Vocabulary.Special.Named.Keys);

    /// <summary>Whether the model has a chat template.</summary>
    public bool HasTemplate => templates.Default is not null;

    /// <summary>How the model writes calls of tools.</summary>
    public ToolFormat Tools { get; } = ToolFormat.Of(templates.ForTools);

    /// <summary>Whether the template can be told to let the model think aloud or not.</summary>
    public bool TakesThinking => templates.Default?.Reads("enable_thinking") == true;

    /// <summary>The text of a conversation, up to where the model goes on.</summary>
    /// <exception cref="ModelException">The model has no chat template.</exception>
    /// <exception cref="ChatTemplateException">The template refuses the conversation.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, PromptSettings settings)
    {
        ChatTemplate template = (settings.Tools is null ? templates.Default : templates.ForTools)
            ?? throw new ModelException(ModelErrorCode.FileMissing, "the model has no chat template (chat_template.jinja, or chat_template in tokenizer_config.json); give it prompts as plain text.");
        ConversationWriter conversation = new(Tools, settings.Tools, _guard.Hide);
        List<KeyValuePair<string, object?>> variables =
        [
            new("messages", conversation.Messages(messages)),
            new("add_generation_prompt", true),
            .. templates.SpecialTokens.Select(static token => KeyValuePair.Create(token.Key, (object?)token.Value)),
        ];
        if (conversation.NativeTools() is { } tools)
        {
            variables.Add(new("tools", tools));
        }

        if (settings.Thinking is { } thinking)
        {
            variables.Add(new("enable_thinking", thinking));
        }

        return template.Render(variables);
    }

    /// <summary>A text as it is, behind the token that begins texts where there has to be one.</summary>
    public string Raw(string text) =>
        templates.AddsBeginToken && templates.SpecialTokens.TryGetValue("bos_token", out string? begin) && !text.StartsWith(begin, StringComparison.Ordinal) ? begin + text : text;

    /// <summary>The tokens of a prompt. Names of special tokens in it are those tokens, unless they came with a message.</summary>
    public int[] Encode(string prompt)
    {
        int[] tokens = _guard.Encode(prompt, tokenizer);
        return tokens.Length > 0 ? tokens : throw new ArgumentException("The prompt is empty; a model needs something to go on from.", nameof(prompt));
    }
}
