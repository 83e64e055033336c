using System.Buffers;
using System.Text.Json;
using StructGen.SchemaBench.Prompting;

namespace StructGen.SchemaBench.Engines.OpenAi;

/// <summary>The body of <c>POST /chat/completions</c>.</summary>
internal static class ChatRequestBody
{
    public static byte[] Write(GenerationRequest request, OpenAiSettings settings)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", settings.Model);
            json.WriteStartArray("messages");
            foreach (PromptMessage message in request.Messages)
            {
                json.WriteStartObject();
                json.WriteString("role", message.Role);
                json.WriteString("content", message.Content);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("temperature", request.Settings.Temperature);
            json.WriteNumber("seed", request.Seed);
            json.WriteNumber("max_tokens", request.Settings.MaxTokens);
            if (settings.Stream)
            {
                json.WriteBoolean("stream", true);
                json.WriteStartObject("stream_options");
                json.WriteBoolean("include_usage", true);
                json.WriteEndObject();
            }

            if (settings.Constrain && request.Constrained)
            {
                json.WriteStartObject("response_format");
                json.WriteString("type", "json_schema");
                json.WriteStartObject("json_schema");
                json.WriteString("name", "answer");
                json.WriteBoolean("strict", true);
                json.WritePropertyName("schema");
                json.WriteRawValue(request.Schema.Span, skipInputValidation: true);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
