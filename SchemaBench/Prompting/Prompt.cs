using System.Security.Cryptography;
using System.Text;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Prompting;

/// <summary>How a schema is put to a model: instructions, worked examples of the sample's data set, the schema.</summary>
internal sealed class Prompt
{
    private const string Instructions =
        "You write JSON. The user sends a JSON Schema. Answer with one JSON value that satisfies the schema, filled with plausible data, and with nothing else: no explanation, no code fence.";

    private readonly int _shots;

    /// <param name="shots">Worked examples before the question; none is zero-shot.</param>
    /// <param name="chatTemplate">Whether the model's chat template wraps the messages.</param>
    public Prompt(int shots, bool chatTemplate)
    {
        _shots = shots;
        byte[] wording = SHA256.HashData([.. Encoding.UTF8.GetBytes(Instructions + Question("")), .. FewShotExamples.Bytes]);
        Settings = new(shots, chatTemplate, Convert.ToHexStringLower(wording)[..8]);
    }

    /// <summary>What results say about the prompt.</summary>
    public PromptSettings Settings { get; }

    /// <summary>The messages for one schema.</summary>
    /// <param name="split">The sample's data set, which chooses the examples.</param>
    /// <param name="schema">The schema's text.</param>
    public IReadOnlyList<PromptMessage> Build(string split, string schema)
    {
        List<PromptMessage> messages = [new("system", Instructions)];
        foreach (FewShotExample example in FewShotExamples.Of(split).Take(_shots))
        {
            messages.Add(new("user", Question(example.Schema)));
            messages.Add(new("assistant", example.Answer));
        }

        messages.Add(new("user", Question(schema)));
        return messages;
    }

    /// <summary>The messages as one text, for models without a chat template.</summary>
    public static string Join(IReadOnlyList<PromptMessage> messages)
    {
        StringBuilder text = new();
        foreach (PromptMessage message in messages)
        {
            text.Append(message.Content).Append("\n\n");
        }

        return text.ToString();
    }

    private static string Question(string schema) => $"JSON Schema:\n{schema}\n\nJSON that satisfies it:";
}
