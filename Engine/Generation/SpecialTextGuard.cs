using System.Buffers;
using System.Globalization;
using System.Text;
using StructGen.Engine.Tokenization;

namespace StructGen.Engine.Generation;

/// <summary>
/// Keeps the names of special tokens in what users, tools and functions say from becoming those tokens: a message that contains <c>&lt;|im_end|&gt;</c> must not end
/// its turn. Before a template is rendered each name is replaced by a mark; when the prompt is encoded each mark is spelled as plain text. Thread-safe.
/// </summary>
/// <remarks>A mark is U+E000, a number in decimal digits, U+E001. One that was in a text already is spelled as a name, which is plain text too.</remarks>
internal sealed class SpecialTextGuard
{
    private const char Begin = '\uE000';
    private const char End = '\uE001';

    private readonly string[] _names;
    private readonly SearchValues<string> _search;

    public SpecialTextGuard(IEnumerable<string> names)
    {
        // Of names that begin alike the longest comes first.
        _names = [.. names.Where(name => name.Length > 0).OrderByDescending(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)];
        _search = SearchValues.Create(_names, StringComparison.Ordinal);
    }

    /// <summary>A text with its names of special tokens replaced by marks.</summary>
    public string Hide(string text)
    {
        int at = text.AsSpan().IndexOfAny(_search);
        if (at < 0)
        {
            return text;
        }

        StringBuilder hidden = new();
        int from = 0;
        while (at >= 0)
        {
            int name = Array.FindIndex(_names, candidate => text.AsSpan(from + at).StartsWith(candidate, StringComparison.Ordinal));
            hidden.Append(text, from, at).Append(Begin).Append(CultureInfo.InvariantCulture, $"{name}").Append(End);
            from += at + _names[name].Length;
            at = text.AsSpan(from).IndexOfAny(_search);
        }

        return hidden.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>The tokens of a prompt: names in it are special tokens, marks are text.</summary>
    public int[] Encode(string prompt, TextTokenizer tokenizer)
    {
        List<int> tokens = [];
        int from = 0;
        for (int at = prompt.IndexOf(Begin, StringComparison.Ordinal); at >= 0; at = prompt.IndexOf(Begin, at + 1))
        {
            int end = prompt.IndexOf(End, at);
            if (end < 0)
            {
                break;
            }

            if (int.TryParse(prompt.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int name) && name < _names.Length)
            {
                tokens.AddRange(tokenizer.Encode(prompt[from..at]));
                tokens.AddRange(tokenizer.Encode(_names[name], SpecialTokenText.Plain));
                from = end + 1;
            }
        }

        tokens.AddRange(tokenizer.Encode(prompt[from..]));
        return [.. tokens];
    }
}
