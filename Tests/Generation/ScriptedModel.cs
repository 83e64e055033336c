using System.Text;
using StructGen.Engine;
using StructGen.Engine.Templates;
using StructGen.Engine.Tokenization;
using StructGen.Tests.Decoding;

namespace StructGen.Tests.Generation;

/// <summary>
/// A model that wants to say a given text (and then to end), whatever it is asked: where the constraint lets it, it does; where not, it takes the lowest token
/// that is allowed and goes on as if it had said what it wanted.
/// </summary>
internal static class ScriptedModel
{
    public const string Marker = "<<assistant>>\n";

    /// <summary>Each message as <c>&lt;&lt;role&gt;&gt;</c> and its content.</summary>
    public const string Template = "{% for m in messages %}<<{{ m.role }}>>\n{{ m.content }}\n{% endfor %}{% if add_generation_prompt %}<<assistant>>\n{% endif %}";

    private static readonly Lazy<TextTokenizer> Tokenizer = new(() => TextTokenizer.FromTiktoken("cl100k"));

    /// <summary>A model with a template.</summary>
    public static StructuredModel Create(string says, string template = Template, ModelOptions? options = null, Action<string>? onPrompt = null, string marker = Marker)
    {
        TextTokenizer tokenizer = Tokenizer.Value;
        int end = tokenizer.Vocabulary.Special.End[0];
        byte[] script = Encoding.UTF8.GetBytes(says);
        FakeModel model = new(tokenizer.Vocabulary.Size, (tokens, logits) =>
        {
            List<byte> bytes = [];
            foreach (int token in tokens)
            {
                bytes.AddRange(tokenizer.Vocabulary.GetBytes(token));
            }

            string text = Encoding.UTF8.GetString([.. bytes]);
            int start = text.LastIndexOf(marker, StringComparison.Ordinal);
            if (start < 0)
            {
                return;
            }

            onPrompt?.Invoke(text[..(start + marker.Length)]);
            int said = Encoding.UTF8.GetByteCount(text.AsSpan(start + marker.Length));
            if (said >= script.Length)
            {
                logits[end] = 10;
                return;
            }

            // The longest token is liked best, and every beginning of it a little.
            for (int length = 1; length <= Math.Min(16, script.Length - said); length++)
            {
                IReadOnlyList<int> encoded = tokenizer.Encode(script.AsSpan(said, length));
                if (encoded.Count == 1)
                {
                    logits[encoded[0]] = Math.Max(logits[encoded[0]], 5 + (length * 0.01f));
                }
            }

            logits[tokenizer.Encode(script.AsSpan(said, Math.Min(64, script.Length - said)))[0]] = 9;
        })
        {
            ContextLength = 4096,
        };
        return new StructuredModel(model, tokenizer, template.Length == 0 ? ChatTemplateFiles.None : ChatTemplateFiles.Of(template, ("eos_token", "<|endoftext|>")), "scripted", options ?? new ModelOptions());
    }
}
