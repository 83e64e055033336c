namespace StructGen.Grammars.Masks;

/// <summary>A set of bytes; interned by <see cref="LexemeMaskStore"/>, so equal sets are the same object.</summary>
internal sealed record ByteSet(ulong Word0, ulong Word1, ulong Word2, ulong Word3)
{
    public bool Contains(byte value) => ((value < 128 ? value < 64 ? Word0 : Word1 : value < 192 ? Word2 : Word3) >> value & 1) != 0;
}
