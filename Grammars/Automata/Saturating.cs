namespace StructGen.Grammars.Automata;

/// <summary>Arithmetic of non-negative lengths where <see cref="RegexNode.Infinity"/> absorbs.</summary>
internal static class Saturating
{
    public static int Add(int left, int right) => (int)Math.Min((long)left + right, RegexNode.Infinity);

    /// <summary>The product, with 0 · ∞ = 0.</summary>
    public static int Multiply(int left, int right) =>
        left == 0 || right == 0 ? 0 : (int)Math.Min((long)left * right, RegexNode.Infinity);

    /// <summary><paramref name="left"/> less <paramref name="right"/>, not below 0; ∞ stays ∞.</summary>
    public static int Subtract(int left, int right) => left == RegexNode.Infinity ? left : Math.Max(left - right, 0);
}
