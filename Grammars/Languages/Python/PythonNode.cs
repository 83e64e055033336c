using StructGen.Grammars.Languages.Common;

namespace StructGen.Grammars.Languages.Python;

/// <summary>A part of a Python regular expression.</summary>
internal abstract record PythonNode
{
    /// <summary>The least number of characters it matches.</summary>
    public abstract long MinimumWidth { get; }

    /// <summary>The greatest number of characters it matches; <see cref="Unbounded"/> for any number.</summary>
    public abstract long MaximumWidth { get; }

    /// <summary>Widths from here on count as no bound.</summary>
    public const long Unbounded = 4_294_967_295;

    /// <summary>Whether a lazy quantifier is inside.</summary>
    public virtual bool HasLazy => false;

    /// <summary>Whether an assertion is inside.</summary>
    public virtual bool HasAssertion => false;
}

/// <summary>One character of a set.</summary>
internal sealed record PythonSet(CharacterSet Set) : PythonNode
{
    public override long MinimumWidth => 1;

    public override long MaximumWidth => 1;
}

/// <summary>One after the other.</summary>
internal sealed record PythonSequence(IReadOnlyList<PythonNode> Items) : PythonNode
{
    public override long MinimumWidth { get; } = Math.Min(Unbounded, Items.Sum(static item => item.MinimumWidth));

    public override long MaximumWidth { get; } = Math.Min(Unbounded, Items.Sum(static item => item.MaximumWidth));

    public override bool HasLazy { get; } = Items.Any(static item => item.HasLazy);

    public override bool HasAssertion { get; } = Items.Any(static item => item.HasAssertion);
}

/// <summary>One of several.</summary>
internal sealed record PythonChoice(IReadOnlyList<PythonNode> Items) : PythonNode
{
    public override long MinimumWidth { get; } = Items.Min(static item => item.MinimumWidth);

    public override long MaximumWidth { get; } = Items.Max(static item => item.MaximumWidth);

    public override bool HasLazy { get; } = Items.Any(static item => item.HasLazy);

    public override bool HasAssertion { get; } = Items.Any(static item => item.HasAssertion);
}

/// <summary>Repeated; a lazy one as few times as possible.</summary>
internal sealed record PythonRepeat(PythonNode Body, int Minimum, int? Maximum, bool IsLazy) : PythonNode
{
    public override long MinimumWidth { get; } = Math.Min(Unbounded, Body.MinimumWidth * Minimum);

    public override long MaximumWidth { get; } = Maximum is { } maximum ? Math.Min(Unbounded, Body.MaximumWidth * maximum) : Body.MaximumWidth == 0 ? 0 : Unbounded;

    public override bool HasLazy => IsLazy || Body.HasLazy;

    public override bool HasAssertion => Body.HasAssertion;
}

/// <summary>A place where something must or must not match, without taking part; or a border.</summary>
/// <param name="Text">Its beginning in ECMA-262's spelling: <c>(?=</c>, <c>(?!</c>, <c>(?&lt;=</c>, <c>(?&lt;!</c>; or all of it: <c>\b</c>, <c>\B</c>, <c>^</c>, <c>$</c>.</param>
/// <param name="Body">What is looked for; null for borders.</param>
internal sealed record PythonAssertion(string Text, PythonNode? Body) : PythonNode
{
    public override long MinimumWidth => 0;

    public override long MaximumWidth => 0;

    public override bool HasAssertion => true;

    /// <summary>Whether it looks at what follows.</summary>
    public bool IsAhead => Text is "(?=" or "(?!";
}

/// <summary>Any run of chunks, one after the other, also none; no syntax of Python's, made by front ends.</summary>
internal sealed record PythonSubstring(IReadOnlyList<byte[]> Chunks, long Width) : PythonNode
{
    public override long MinimumWidth => 0;

    public override long MaximumWidth => Width;
}

/// <summary>What all of several match; no syntax of Python's, made by front ends.</summary>
internal sealed record PythonIntersection(IReadOnlyList<PythonNode> Items) : PythonNode
{
    public override long MinimumWidth { get; } = Items.Max(static item => item.MinimumWidth);

    public override long MaximumWidth { get; } = Items.Min(static item => item.MaximumWidth);
}

/// <summary>Every text that the body does not match; no syntax of Python's, made by front ends.</summary>
internal sealed record PythonComplement(PythonNode Body) : PythonNode
{
    public override long MinimumWidth => Body.MinimumWidth == 0 ? 1 : 0;

    public override long MaximumWidth => Unbounded;
}

/// <summary>The texts of the body of which no shorter beginning is one; no syntax of Python's, made by front ends.</summary>
internal sealed record PythonShortest(PythonNode Body) : PythonNode
{
    public override long MinimumWidth => Body.MinimumWidth;

    public override long MaximumWidth => Body.MaximumWidth;
}
