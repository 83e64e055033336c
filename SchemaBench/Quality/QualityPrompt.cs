using System.Security.Cryptography;
using System.Text;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Prompting;
using StructGen.SchemaBench.Quality.Tasks;

namespace StructGen.SchemaBench.Quality;

/// <summary>How a question is put to a model: the same with and without constraint.</summary>
internal sealed class QualityPrompt
{
    private readonly Dictionary<string, PromptMessage[]> _openings;

    /// <param name="tasks">The tasks.</param>
    /// <param name="shots">Worked examples before the question.</param>
    /// <param name="chatTemplate">Whether the model's chat template wraps the messages.</param>
    public QualityPrompt(IEnumerable<ReasoningTask> tasks, int shots, bool chatTemplate)
    {
        _openings = tasks.ToDictionary(task => task.Name, task => Opening(task, shots), StringComparer.Ordinal);
        string wording = string.Join('\n', _openings.OrderBy(opening => opening.Key, StringComparer.Ordinal).SelectMany(opening => opening.Value).Select(message => message.Content));
        Settings = new(shots, chatTemplate, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wording)))[..8]);
    }

    /// <summary>What results say about the prompt.</summary>
    public PromptSettings Settings { get; }

    /// <summary>The messages for one question.</summary>
    public IReadOnlyList<PromptMessage> Build(ReasoningTask task, ReasoningQuestion question) => [.. _openings[task.Name], new("user", question.Text)];

    private static PromptMessage[] Opening(ReasoningTask task, int shots) =>
    [
        new("system", $"{task.Instructions} Answer with one JSON object that satisfies this JSON Schema, and with nothing else: {task.Schema} First the reasoning, step by step, then the answer."),
        .. task.Examples(shots).SelectMany(example => new PromptMessage[] { new("user", example.Text), new("assistant", example.Example(task.Kind)) }),
    ];
}
