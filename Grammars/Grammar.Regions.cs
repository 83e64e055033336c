using System.Collections.Immutable;

namespace StructGen.Grammars;

/// <content>Parts of a reply: reasoning, tagged parts within free text, special tokens.</content>
public abstract partial record Grammar
{
    /// <summary>A token of the vocabulary that spells no text, by name. It is matched by its id, never by bytes; a vocabulary without it cannot compile the grammar.</summary>
    /// <param name="name">As in <see cref="SpecialTokens.Named"/>, like <c>&lt;|python_tag|&gt;</c>.</param>
    public static Grammar SpecialToken(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new MarkerGrammar(name, IsSpecial: true);
    }

    /// <summary>Any text (also none) in which none of the given texts occurs.</summary>
    /// <param name="without">What must not occur; nothing for any text at all.</param>
    public static Grammar FreeText(params ReadOnlySpan<string> without) => new FreeTextGrammar(NotEmpty(without, nameof(without)));

    /// <summary>
    /// Free text between two marks. Each mark is a special token where the vocabulary names one so, otherwise text; the reasoning ends with the first closing mark.
    /// </summary>
    /// <param name="begin">The opening mark; empty where the prompt has it already.</param>
    /// <param name="end">The closing mark.</param>
    public static Grammar Reasoning(string begin = "<think>", string end = "</think>")
    {
        ArgumentNullException.ThrowIfNull(begin);
        ArgumentException.ThrowIfNullOrEmpty(end);
        return begin.Length == 0 ? new UntilGrammar(end) : Sequence(new MarkerGrammar(begin, IsSpecial: false), new UntilGrammar(end));
    }

    /// <summary>Free text in which tagged parts may occur, any number of them: from a trigger on, one of the tags that begin with it must follow up to its end.</summary>
    /// <param name="tags">At least one.</param>
    public static Grammar Tags(params ReadOnlySpan<TriggeredTag> tags) => Tags(TagsOptions.Default, tags);

    /// <summary>Tagged parts, as many as the options say, within free text or one after the other.</summary>
    /// <param name="options">How many, and what stands around them.</param>
    /// <param name="tags">At least one.</param>
    public static Grammar Tags(TagsOptions options, params ReadOnlySpan<TriggeredTag> tags)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(tags.Length, nameof(tags));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Minimum, nameof(options));
        if (options.Maximum < options.Minimum)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Maximum, $"The maximum of tags must not lie below the minimum, {options.Minimum}.");
        }

        ArgumentNullException.ThrowIfNull(options.Separator, nameof(options));
        foreach (TriggeredTag tag in tags)
        {
            ArgumentNullException.ThrowIfNull(tag, nameof(tags));
            ArgumentNullException.ThrowIfNull(tag.Content, nameof(tags));
            ArgumentNullException.ThrowIfNull(tag.End, nameof(tags));
            ArgumentException.ThrowIfNullOrEmpty(tag.Begin, nameof(tags));
            if (tag.Trigger is { } trigger && (trigger.Length == 0 || !tag.Begin.StartsWith(trigger, StringComparison.Ordinal)))
            {
                throw new ArgumentException($"The trigger '{trigger}' is no beginning of '{tag.Begin}'.", nameof(tags));
            }
        }

        return new TagsGrammar(options, [.. tags]);
    }

    private static ImmutableArray<string> NotEmpty(ReadOnlySpan<string> texts, string name)
    {
        foreach (string text in texts)
        {
            ArgumentException.ThrowIfNullOrEmpty(text, name);
        }

        return [.. texts];
    }
}

/// <summary>A special token of the vocabulary; where it need not be one, otherwise the text itself.</summary>
internal sealed record MarkerGrammar(string Text, bool IsSpecial) : Grammar;

/// <summary>See <see cref="Grammar.FreeText"/>.</summary>
internal sealed record FreeTextGrammar(ImmutableArray<string> Without) : Grammar;

/// <summary>Free text up to a mark and the mark.</summary>
internal sealed record UntilGrammar(string End) : Grammar;

/// <summary>See <see cref="Grammar.Tags(TagsOptions, ReadOnlySpan{TriggeredTag})"/>.</summary>
internal sealed record TagsGrammar(TagsOptions Options, ImmutableArray<TriggeredTag> Members) : Grammar;
