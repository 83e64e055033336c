using System.Text;

namespace StructGen.Engine.Chat;

/// <summary>What a piece of a reply is.</summary>
internal enum ReplyPart
{
    /// <summary>Text for the user.</summary>
    Text,

    /// <summary>What the model thinks aloud.</summary>
    Thinking,

    /// <summary>The JSON of a call, whole.</summary>
    Call,
}

/// <summary>Takes a reply apart while it comes: thinking, text, calls. Not thread-safe.</summary>
/// <param name="open">What begins a call; empty when there are none.</param>
/// <param name="close">What ends one; empty when the rest of the reply belongs to it.</param>
/// <param name="mayThink">Whether the reply may begin with thinking.</param>
internal sealed class ReplyScanner(string open, string close, bool mayThink)
{
    private const string ThinkOpen = "<think>";
    private const string ThinkClose = "</think>";

    private readonly StringBuilder _pending = new();
    private ReplyPart _part = ReplyPart.Text;
    private bool _isStart = true;

    /// <summary>What the text being read belongs to.</summary>
    public ReplyPart Current => _part;

    /// <summary>The parts that are certain after more text.</summary>
    /// <param name="text">The new text.</param>
    /// <param name="isLast">Whether nothing follows.</param>
    public IReadOnlyList<(ReplyPart Part, string Text)> Append(string text, bool isLast)
    {
        List<(ReplyPart, string)> parts = [];
        _pending.Append(text);
        while (TryStep(parts, isLast))
        {
        }

        return parts;
    }

    private bool TryStep(List<(ReplyPart, string)> parts, bool isLast)
    {
        string pending = _pending.ToString();
        if (_isStart && mayThink && _part == ReplyPart.Text)
        {
            string trimmed = pending.TrimStart();
            if (trimmed.StartsWith(ThinkOpen, StringComparison.Ordinal))
            {
                return Enter(ReplyPart.Thinking, pending.Length - trimmed.Length + ThinkOpen.Length);
            }

            if (ThinkOpen.StartsWith(trimmed, StringComparison.Ordinal) && !isLast)
            {
                return false;
            }

            _isStart = false;
        }

        string end = _part switch { ReplyPart.Thinking => ThinkClose, ReplyPart.Call => close, _ => open };
        int at = end.Length == 0 ? -1 : pending.IndexOf(end, StringComparison.Ordinal);
        if (at >= 0)
        {
            Emit(parts, pending[..at]);
            ReplyPart next = _part == ReplyPart.Text ? ReplyPart.Call : ReplyPart.Text;
            return Enter(next, at + end.Length);
        }

        if (isLast)
        {
            // A call without its end tag was cut short, unless it has none.
            if (_part != ReplyPart.Call || close.Length == 0)
            {
                Emit(parts, pending);
            }

            _pending.Clear();
            return false;
        }

        if (_part != ReplyPart.Call)
        {
            int sure = pending.Length - Overlap(pending, end);
            Emit(parts, pending[..sure]);
            _pending.Remove(0, sure);
        }

        return false;
    }

    private bool Enter(ReplyPart part, int consumed)
    {
        _pending.Remove(0, consumed);
        _part = part;
        _isStart = false;
        return _pending.Length > 0;
    }

    private void Emit(List<(ReplyPart, string)> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add((_part, text));
        }
    }

    /// <summary>The longest end of a text that a tag begins with.</summary>
    private static int Overlap(string text, string tag)
    {
        for (int n = Math.Min(text.Length, tag.Length - 1); n > 0; n--)
        {
            if (string.CompareOrdinal(text, text.Length - n, tag, 0, n) == 0)
            {
                return n;
            }
        }

        return 0;
    }
}
