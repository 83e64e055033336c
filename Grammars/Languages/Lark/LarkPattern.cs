using System.Globalization;
using System.Text;
using StructGen.Grammars.Languages.Python;

namespace StructGen.Grammars.Languages.Lark;

/// <summary>
/// What a Lark terminal matches, as Lark itself keeps it: a literal text or the text of a Python expression. Lark orders terminals by these texts, so they are joined the way Lark joins them.
/// </summary>
/// <param name="Value">The literal, or the expression.</param>
/// <param name="IsLiteral">Which of the two.</param>
/// <param name="Flags">Python flags, sorted.</param>
internal sealed record LarkPattern(string Value, bool IsLiteral, string Flags)
{
    private PythonNode? _node;

    /// <summary>Whatever has been parsed already.</summary>
    public bool Equals(LarkPattern? other) => other is not null && Value == other.Value && IsLiteral == other.IsLiteral && Flags == other.Flags;

    public override int GetHashCode() => HashCode.Combine(Value, IsLiteral, Flags);

    /// <summary>The text of a Python expression for it.</summary>
    public string ToExpression()
    {
        string text = IsLiteral ? Escape(Value) : Value;
        foreach (char flag in Flags)
        {
            text = $"(?{flag}:{text})";
        }

        return text;
    }

    /// <summary>The expression, parsed; throws <see cref="PythonRegexException"/>.</summary>
    public PythonNode Parse(int maxDepth) => _node ??= PythonRegexParser.Parse(ToExpression(), maxDepth);

    public static LarkPattern Sequence(IReadOnlyList<LarkPattern> items) =>
        items.Count == 1 ? items[0] : new LarkPattern(string.Concat(items.Select(static item => item.ToExpression())), false, "");

    public static LarkPattern Choice(IReadOnlyList<LarkPattern> items, int maxDepth) =>
        items.Count == 1 ? items[0] : new LarkPattern(
            "(?:" + string.Join('|', items
                .OrderByDescending(item => item.Parse(maxDepth).MaximumWidth)
                .ThenByDescending(item => item.Parse(maxDepth).MinimumWidth)
                .ThenByDescending(static item => item.Value.Length)
                .Select(static item => item.ToExpression())) + ")",
            false,
            "");

    public static LarkPattern Repeat(LarkPattern item, int minimum, int? maximum)
    {
        string count = (minimum, maximum) switch
        {
            (0, null) => "*",
            (1, null) => "+",
            (0, 1) => "?",
            _ when minimum == maximum => string.Create(CultureInfo.InvariantCulture, $"{{{minimum}}}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{{{minimum},{maximum}}}"),
        };
        return new LarkPattern($"(?:{item.ToExpression()}){count}", false, "");
    }

    private static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char c in text)
        {
            escaped.Append("()[]{}?*+-|^$\\.&~# \t\n\r\v\f".Contains(c, StringComparison.Ordinal) ? "\\" : "").Append(c);
        }

        return escaped.ToString();
    }
}
