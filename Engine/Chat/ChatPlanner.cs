using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.AI;
using StructGen.Engine.Decoding;
using StructGen.Engine.Generation;
using StructGen.Grammars;

namespace StructGen.Engine.Chat;

/// <summary>Makes the plan of a request. Every option is honoured or refused.</summary>
internal sealed class ChatPlanner(StructuredModel model, IChatClient client)
{
    private static readonly JsonElement Anything = JsonDocument.Parse("true").RootElement;

    /// <summary>The plan.</summary>
    /// <exception cref="NotSupportedException">An option that this model cannot honour.</exception>
    /// <exception cref="GrammarException">A schema that cannot be honoured.</exception>
    public ChatPlan Plan(IEnumerable<ChatMessage> messages, ChatOptions? chat, CancellationToken cancellationToken)
    {
        chat ??= new();
        GenerationOptions options = ChatOptionsReader.Read(model, client, chat);
        List<ChatMessage> conversation = WithInstructions(messages, chat.Instructions);
        List<AIFunctionDeclaration> tools = Tools(chat);
        JsonElement? answer = chat.ResponseFormat switch
        {
            null or ChatResponseFormatText => null,
            ChatResponseFormatJson json => json.Schema ?? Anything,
            _ => throw new NotSupportedException($"The response format {chat.ResponseFormat.GetType().Name} is not known."),
        };
        ToolFormat format = model.Prompts.Tools.For(model.Vocabulary);
        bool? thinking = ChatOptionsReader.Thinking(model, chat, isConstrained: answer is not null || (tools.Count > 0 && chat.ToolMode is RequiredChatToolMode));
        Builder builder = new(model, options, conversation, tools, format, thinking, cancellationToken);
        ChatPlan plan = tools.Count == 0 ? builder.WithoutTools(answer)
            : chat.ToolMode is RequiredChatToolMode ? builder.RequiredCalls(chat.AllowMultipleToolCalls)
            : answer is { } schema ? builder.CallOrAnswer(schema)
            : builder.OptionalCalls(chat.AllowMultipleToolCalls);
        if (tools.Count > 0 && plan.Shape == ReplyShape.Text && format.UsesSpecialTokens(model.Vocabulary))
        {
            // The reply is then spelled from its tokens, which neither stop sequences nor healing take part in.
            if (!options.StopSequences.IsEmpty)
            {
                throw new NotSupportedException("Stop sequences cannot be honoured together with tools: this model begins calls with a special token.");
            }

            plan = plan with { Options = options with { HealPrompt = false }, Marks = new MarkedText(model.Vocabulary, format) };
        }

        return plan with
        {
            ToolNames = tools.Select(tool => tool.Name).ToImmutableHashSet(StringComparer.Ordinal),
            MayThink = model.Prompts.TakesThinking && thinking != false,
            ShowsThinking = chat.Reasoning?.Output is not ReasoningOutput.None,
        };
    }

    private static List<ChatMessage> WithInstructions(IEnumerable<ChatMessage> messages, string? instructions)
    {
        List<ChatMessage> conversation = [.. messages];
        if (conversation.Count == 0 && instructions is null)
        {
            throw new ArgumentException("There are no messages to answer.", nameof(messages));
        }

        if (string.IsNullOrEmpty(instructions))
        {
            return conversation;
        }

        // Templates know of one system message, the first.
        if (conversation.Count > 0 && conversation[0].Role == ChatRole.System)
        {
            conversation[0] = new(ChatRole.System, [new TextContent(instructions + "\n\n"), .. conversation[0].Contents]);
        }
        else
        {
            conversation.Insert(0, new(ChatRole.System, instructions));
        }

        return conversation;
    }

    private static List<AIFunctionDeclaration> Tools(ChatOptions chat)
    {
        if (chat.Tools is not { Count: > 0 } || chat.ToolMode is NoneChatToolMode)
        {
            return chat.ToolMode is RequiredChatToolMode ? throw new ArgumentException("A call is required, but there are no tools.", nameof(chat)) : [];
        }

        List<AIFunctionDeclaration> tools = [];
        foreach (AITool tool in chat.Tools)
        {
            tools.Add(tool as AIFunctionDeclaration ?? throw new NotSupportedException($"The tool '{tool.Name}' is a {tool.GetType().Name}; only functions can be called."));
        }

        if (tools.GroupBy(tool => tool.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two tools are named '{twice.Key}'.", nameof(chat));
        }

        if (chat.ToolMode is RequiredChatToolMode { RequiredFunctionName: { } name })
        {
            return tools.Find(tool => tool.Name == name) is { } required ? [required] : throw new ArgumentException($"The function '{name}' is required, but no tool is named so.", nameof(chat));
        }

        return tools;
    }

    /// <summary>The four kinds of requests.</summary>
    private sealed class Builder(
        StructuredModel model,
        GenerationOptions options,
        List<ChatMessage> messages,
        IReadOnlyList<AIFunctionDeclaration> tools,
        ToolFormat format,
        bool? thinking,
        CancellationToken cancellationToken)
    {
        public ChatPlan WithoutTools(JsonElement? answer)
        {
            if (answer is not { } schema)
            {
                return Plan(messages, null, OutputConstraint.None, ReplyShape.Text);
            }

            string text = schema.GetRawText();
            CompiledGrammar grammar = Compile(text);
            OutputConstraint constraint = thinking == true
                ? OutputConstraint.Triggered(new TriggeredRegion("</think>", grammar)) with { IsRequired = true, MaxRegions = 1, AllowsTextAfter = false }
                : OutputConstraint.Of(grammar);
            return Plan(Explained(messages, SchemaText.Explain(options.SchemaPrompt, SchemaText.Compact(text))), null, constraint, ReplyShape.Text);
        }

        /// <summary>The reply is a call: its opening tag is part of the prompt, and what follows is constrained from the first token.</summary>
        public ChatPlan RequiredCalls(bool? allowsSeveral)
        {
            if (!format.IsList && allowsSeveral == true)
            {
                return Plan(messages, tools, Regions(int.MaxValue, allowsTextAfter: false) with { IsRequired = true }, ReplyShape.Text);
            }

            CompiledGrammar grammar = Compile(format.IsList ? ToolSchema.Calls(tools, isSingle: allowsSeveral != true) : ToolSchema.Call(tools));
            ChatPlan plan = Plan(messages, tools, OutputConstraint.Of(grammar), ReplyShape.Calls);
            return plan with { Prompt = plan.Prompt + format.Open };
        }

        /// <summary>Text in which calls may come.</summary>
        public ChatPlan OptionalCalls(bool? allowsSeveral) =>
            Plan(messages, tools, Regions(allowsSeveral == false || format.IsList ? 1 : int.MaxValue, allowsTextAfter: !format.IsList && allowsSeveral != false, allowsSeveral == false), ReplyShape.Text);

        /// <summary>One grammar: the JSON of a call or that of an answer, told apart by what it holds.</summary>
        public ChatPlan CallOrAnswer(JsonElement answer)
        {
            CompiledGrammar grammar = Compile(ToolSchema.CallOr(tools, answer));
            string text = SchemaText.Compact(answer.GetRawText()) is { } compact and not ("true" or "{}") && options.SchemaPrompt.Text is not null
                ? $"\n\nEither call a function: answer with {{\"name\": <name of the function>, \"arguments\": <object of its arguments>}} and nothing else. Or, when you know all you need, answer with JSON that satisfies this JSON Schema:\n{compact}"
                : "";
            return Plan(Explained(messages, text), tools, OutputConstraint.Of(grammar), ReplyShape.CallOrAnswer);
        }

        private TriggeredConstraint Regions(int count, bool allowsTextAfter, bool isSingle = false)
        {
            CompiledGrammar grammar = Compile(format.IsList ? ToolSchema.Calls(tools, isSingle) : ToolSchema.Call(tools));
            return OutputConstraint.Triggered(new TriggeredRegion(format.Open, grammar, format.Close)) with { MaxRegions = count, AllowsTextAfter = allowsTextAfter };
        }

        private CompiledGrammar Compile(string schema) => model.Compile(Grammar.JsonSchema(schema, options.Schema), cancellationToken);

        private ChatPlan Plan(List<ChatMessage> conversation, IReadOnlyList<AIFunctionDeclaration>? described, OutputConstraint constraint, ReplyShape shape) => new()
        {
            Prompt = model.Prompts.Render(conversation, new PromptSettings(described, model.Prompts.TakesThinking ? thinking : null)),
            Constraint = constraint,
            Options = options,
            Format = format,
            Shape = shape,
        };

        /// <summary>With a text behind the last message of the user.</summary>
        private static List<ChatMessage> Explained(List<ChatMessage> conversation, string text)
        {
            int last = conversation.FindLastIndex(message => message.Role == ChatRole.User);
            if (text.Length == 0)
            {
                return conversation;
            }

            List<ChatMessage> explained = [.. conversation];
            if (last < 0)
            {
                explained.Add(new(ChatRole.User, text.TrimStart()));
            }
            else
            {
                explained[last] = new(ChatRole.User, [.. conversation[last].Contents, new TextContent(text)]) { AuthorName = conversation[last].AuthorName };
            }

            return explained;
        }
    }
}
