using Microsoft.Extensions.AI;

namespace StructGen.Engine.Chat;

/// <summary>Turns the text of one reply, as it comes, into contents of messages. Not thread-safe.</summary>
internal sealed class ReplyReader(ChatPlan plan)
{
    private readonly ReplyScanner _scanner = new(
        plan.ToolNames.Count > 0 && plan.Shape == ReplyShape.Text ? plan.Format.Open : "", plan.Format.Close, plan.MayThink);

    private int _thinkingTokens;
    private bool _hasText;

    /// <summary>Whether calls were read.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>The contents that are certain after one more part. Calls come whole.</summary>
    public IList<AIContent> Read(TextPart part)
    {
        List<AIContent> contents = [];
        switch (plan.Shape)
        {
            case ReplyShape.Text:
                ReadText(part, contents);
                break;
            case ReplyShape.Calls or ReplyShape.CallOrAnswer when part.Final is { } whole:
                AddCalls(whole, contents);
                break;
        }

        return contents;
    }

    /// <summary>What was counted, thinking apart.</summary>
    public UsageDetails Usage(GeneratedText whole)
    {
        UsageDetails usage = whole.Usage;
        usage.ReasoningTokenCount = plan.MayThink ? _thinkingTokens : null;
        return usage;
    }

    private void ReadText(TextPart part, List<AIContent> contents)
    {
        foreach ((ReplyPart kind, string text) in _scanner.Append(plan.Marks?.Append(part.TokenIds.Span) ?? part.Text, part.Final is not null))
        {
            switch (kind)
            {
                case ReplyPart.Thinking when plan.ShowsThinking:
                    contents.Add(new TextReasoningContent(text));
                    break;
                case ReplyPart.Text:
                    // Blanks before, between and behind calls are no text for anyone.
                    if (_hasText || text.Length > 0 && !(plan.ToolNames.Count > 0 || plan.MayThink) || !string.IsNullOrWhiteSpace(text))
                    {
                        contents.Add(new TextContent(_hasText || !(plan.ToolNames.Count > 0 || plan.MayThink) ? text : text.TrimStart()));
                        _hasText = true;
                    }

                    break;
                case ReplyPart.Call when CallReader.TryRead(text, plan.ToolNames, out IReadOnlyList<FunctionCallContent>? calls):
                    contents.AddRange(calls);
                    HasCalls = true;
                    break;
            }
        }

        _thinkingTokens += _scanner.Current == ReplyPart.Thinking ? part.Tokens : 0;
    }

    private void AddCalls(GeneratedText whole, List<AIContent> contents)
    {
        if (whole.IsComplete && CallReader.TryRead(whole.Text, plan.ToolNames, out IReadOnlyList<FunctionCallContent>? calls))
        {
            contents.AddRange(calls);
            HasCalls = true;
        }
        else if (plan.Shape == ReplyShape.CallOrAnswer)
        {
            contents.Add(new TextContent(whole.Text));
        }
    }
}
