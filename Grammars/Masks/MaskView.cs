namespace StructGen.Grammars.Masks;

/// <summary>
/// The packed words of a matcher's latest masks. Going from one mask to another with the same base changes only the few tokens added to it; masks without a base and masks with one
/// have words of their own, so that going back and forth between structure and strings costs no copy.
/// </summary>
internal sealed class MaskView(int wordCount)
{
    private Sheet _sparse;
    private Sheet _dense;

    /// <summary>The words of <paramref name="mask"/>; valid until the next call.</summary>
    public ReadOnlySpan<uint> Show(MaskRecipe mask)
    {
        ref Sheet sheet = ref mask.Base is null ? ref _sparse : ref _dense;
        if (!ReferenceEquals(sheet.Shown, mask))
        {
            sheet.Change(mask, wordCount);
        }

        return sheet.Words;
    }

    /// <summary>Allocates now what <see cref="Show"/> would allocate when first called.</summary>
    public void Prepare()
    {
        _sparse.Words ??= new uint[wordCount];
        _dense.Words ??= new uint[wordCount];
    }

    private struct Sheet
    {
        public uint[]? Words;
        public MaskRecipe? Shown;

        public void Change(MaskRecipe mask, int wordCount)
        {
            if (Words is null || (Shown is null && mask.Base is not null) || (Shown is not null && !ReferenceEquals(Shown.Base, mask.Base)))
            {
                Words ??= new uint[wordCount];
                mask.WriteTo(Words);
            }
            else if (!ReferenceEquals(Shown?.Added, mask.Added))
            {
                if (Shown is not null)
                {
                    foreach (int token in Shown.Added)
                    {
                        Words[token >> 5] &= ~(1u << token);
                    }
                }

                TokenSet.Set(Words, mask.Added);
            }

            Shown = mask;
        }
    }
}
