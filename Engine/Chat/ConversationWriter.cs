using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using StructGen.Engine.Templates;

namespace StructGen.Engine.Chat;

/// <summary>Turns messages of Microsoft.Extensions.AI into what chat templates read.</summary>
/// <param name="format">How the model writes calls.</param>
/// <param name="tools">The functions it may call.</param>
/// <param name="hide">What becomes of a text that others wrote, so that it cannot pass for the template's own.</param>
internal sealed class ConversationWriter(ToolFormat format, IReadOnlyList<AIFunctionDeclaration>? tools, Func<string, string> hide)
{
    private static readonly JsonSerializerOptions ValueOptions = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tools as templates read them; null when the template is told of none.</summary>
    public object? NativeTools() => tools is null || !format.IsNative ? null : TemplateValue.List(tools.Select(tool => TemplateValue.From(Describe(tool), hide)));

    /// <summary>The messages as templates read them.</summary>
    /// <exception cref="NotSupportedException">A message holds something that is not text.</exception>
    public object Messages(IReadOnlyList<ChatMessage> messages)
    {
        List<object?> written = [];
        string preamble = tools is null || format.IsNative ? "" : Preamble();
        if (preamble.Length > 0 && (messages.Count == 0 || messages[0].Role != ChatRole.System))
        {
            written.Add(TemplateValue.Dict(("role", "system"), ("content", preamble)));
        }

        for (int i = 0; i < messages.Count; i++)
        {
            string prefix = i == 0 && preamble.Length > 0 && messages[i].Role == ChatRole.System ? preamble + "\n\n" : "";
            written.AddRange(Write(messages[i], prefix));
        }

        return TemplateValue.List(written);
    }

    /// <summary>A value as JSON, compact.</summary>
    public static string Json(object? value) => value is null ? "null" : JsonSerializer.Serialize(value, ValueOptions.GetTypeInfo(value.GetType()));

    private IEnumerable<object?> Write(ChatMessage message, string prefix)
    {
        StringBuilder text = new(prefix);
        StringBuilder reasoning = new();
        List<FunctionCallContent> calls = [];
        List<FunctionResultContent> results = [];
        foreach (AIContent content in message.Contents)
        {
            switch (content)
            {
                case TextReasoningContent thought:
                    reasoning.Append(hide(thought.Text));
                    break;
                case TextContent plain:
                    text.Append(hide(plain.Text));
                    break;
                case FunctionCallContent call:
                    calls.Add(call);
                    break;
                case FunctionResultContent result:
                    results.Add(result);
                    break;
                case UsageContent:
                    break;
                default:
                    throw new NotSupportedException($"A message holds {content.GetType().Name}; this model reads text, calls of functions and their results.");
            }
        }

        if (calls.Count > 0 || text.Length > 0 || results.Count == 0)
        {
            yield return WriteTurn(message, text, reasoning.ToString(), calls);
        }

        foreach (FunctionResultContent result in results)
        {
            yield return WriteResult(result);
        }
    }

    private object WriteTurn(ChatMessage message, StringBuilder text, string reasoning, List<FunctionCallContent> calls)
    {
        List<(string, object?)> turn = [("role", message.Role.Value)];
        if (!format.IsNative)
        {
            foreach (FunctionCallContent call in calls)
            {
                text.Append(text.Length > 0 ? "\n" : "").Append(format.Open).Append("{\"name\": ").Append(hide(Json(call.Name))).Append(", \"arguments\": ").Append(hide(Arguments(call))).Append('}').Append(format.Close);
            }
        }

        turn.Add(("content", text.ToString()));
        if (message.AuthorName is { } author)
        {
            turn.Add(("name", hide(author)));
        }

        if (reasoning.Length > 0)
        {
            turn.Add(("reasoning_content", reasoning));
        }

        if (format.IsNative && calls.Count > 0)
        {
            turn.Add(("tool_calls", TemplateValue.List(calls.Select(WriteCall))));
        }

        return TemplateValue.Dict(turn);
    }

    private object? WriteCall(FunctionCallContent call)
    {
        using JsonDocument arguments = JsonDocument.Parse(Arguments(call));
        return TemplateValue.Dict(
            ("id", call.CallId),
            ("type", "function"),
            ("function", TemplateValue.Dict(("name", hide(call.Name)), ("arguments", TemplateValue.From(arguments.RootElement, hide)))));
    }

    private object WriteResult(FunctionResultContent result)
    {
        string text = result.Exception is { } problem && result.Result is null ? "Error: " + problem.Message : result.Result as string ?? Json(result.Result);
        text = hide(text);
        return format.IsNative
            ? TemplateValue.Dict(("role", "tool"), ("tool_call_id", result.CallId), ("content", text))
            : TemplateValue.Dict(("role", "user"), ("content", $"<tool_response>\n{text}\n</tool_response>"));
    }

    private static string Arguments(FunctionCallContent call) => call.Arguments is null ? "{}" : JsonSerializer.Serialize(call.Arguments, ValueOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));

    private string Preamble()
    {
        StringBuilder text = new("You may call functions. To call one, write\n");
        text.Append(format.Open).Append("{\"name\": <name of the function>, \"arguments\": <object of its arguments>}").Append(format.Close).Append("\nThe functions:");
        foreach (AIFunctionDeclaration tool in tools!)
        {
            text.Append('\n').Append(hide(JsonSerializer.Serialize(Describe(tool), ValueOptions.GetTypeInfo(typeof(JsonElement)))));
        }

        return text.ToString();
    }

    private static JsonElement Describe(AIFunctionDeclaration tool)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.Description);
            writer.WritePropertyName("parameters");
            tool.JsonSchema.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }
}
