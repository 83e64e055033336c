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

    /// <summary>Makes the expression where Python has no syntax for it; null where <see cref="Value"/> is one.</summary>
    public Func<int, PythonNode>? Compose { get; init; }

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
    public PythonNode Parse(int maxDepth) => _node ??= Compose is null ? PythonRegexParser.Parse(ToExpression(), maxDepth) : Compose(maxDepth);

    public static LarkPattern Sequence(IReadOnlyList<LarkPattern> items) =>
        items.Count == 1 ? items[0] : new LarkPattern(string.Concat(items.Select(static item => item.ToExpression())), false, "")
        {
            Compose = Any(items) ? maxDepth => new PythonSequence([.. items.Select(item => item.Parse(maxDepth))]) : null,
        };

    /// <summary>What all items match.</summary>
    public static LarkPattern Intersection(IReadOnlyList<LarkPattern> items) =>
        items.Count == 1 ? items[0] : new LarkPattern(string.Join('&', items.Select(static item => $"({item.ToExpression()})")), false, "")
        {
            Compose = maxDepth => new PythonIntersection([.. items.Select(item => item.Parse(maxDepth))]),
        };

    /// <summary>What the item does not match.</summary>
    public static LarkPattern Complement(LarkPattern item) =>
        new($"~({item.ToExpression()})", false, "") { Compose = maxDepth => new PythonComplement(item.Parse(maxDepth)) };

    /// <summary>What the item matches, ended as early as possible.</summary>
    public static LarkPattern Shortest(LarkPattern item) =>
        new($"({item.ToExpression()})??", false, "") { Compose = maxDepth => new PythonShortest(item.Parse(maxDepth)) };

    public static LarkPattern Choice(IReadOnlyList<LarkPattern> items, int maxDepth) =>
        items.Count == 1 ? items[0] : new LarkPattern(
            "(?:" + string.Join('|', items
                .OrderByDescending(item => item.Parse(maxDepth).MaximumWidth)
                .ThenByDescending(item => item.Parse(maxDepth).MinimumWidth)
                .ThenByDescending(static item => item.Value.Length)
                .Select(static item => item.ToExpression())) + ")",
            false,
            "")
        {
            Compose = Any(items) ? depth => new PythonChoice([.. items.Select(item => item.Parse(depth))]) : null,
        };

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
        return new LarkPattern($"(?:{item.ToExpression()}){count}", false, "")
        {
            Compose = item.Compose is null ? null : maxDepth => new PythonRepeat(item.Parse(maxDepth), minimum, maximum, IsLazy: false),
        };
    }

    private static bool Any(IReadOnlyList<LarkPattern> items) => items.Any(static item => item.Compose is not null);

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
