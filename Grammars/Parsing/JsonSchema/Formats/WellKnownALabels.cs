using System.Text;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// The A-labels that the languages of host names have: internationalised top-level domains, those of IANA's evaluation
/// (<c>example.test</c> in eleven scripts) and the samples of RFC 3492, section 7.1, that IDNA 2008 allows.
/// </summary>
internal static class WellKnownALabels
{
    /// <summary>The labels, lower-case and each with its prefix.</summary>
    public static IReadOnlyList<string> All { get; } =
        """
        xn--p1ai xn--p1acf xn--j1amh xn--j1aef xn--d1acj3b xn--d1alf xn--e1a4c xn--90ais xn--90ae xn--90a3ac xn--80adxhks xn--80asehdb xn--80aswg
        xn--80ao21a xn--80aqecdr1a xn--c1avg xn--l1acc xn--y9a3aq xn--node xn--qxam xn--qxa6a xn--4dbrk0ce
        xn--fiqs8s xn--fiqz9s xn--55qx5d xn--55qw42g xn--io0a7i xn--6qq986b3xl xn--czru2d xn--3ds443g xn--fiq228c5hs xn--fiq64b xn--vuq861b
        xn--kput3i xn--zfr164b xn--ses554g xn--45q11c xn--30rr7y xn--hxt814e xn--nqv7f xn--xhq521b xn--1qqw23a xn--j6w193g xn--kprw13d xn--kpry57d
        xn--mix891f xn--yfro4i67o xn--clchc0ea0b2g2a9gcd xn--q9jyb4c xn--tckwe xn--bck1b9a5dre4c xn--3e0b707e xn--cg4bki xn--mk1bu44c
        xn--mgbaam7a8h xn--mgbayh7gpa xn--mgberp4a5d4ar xn--mgba3a4f16a xn--mgbai9azgqp6j xn--mgbc0a9azcg xn--mgbtx2b xn--mgb9awbf xn--ygbi2ammx
        xn--wgbh1c xn--wgbl6a xn--pgbs0dh xn--lgbbat1ad8j xn--mgbpl2fh xn--ogbpf8fl xn--fzys8d69uvgm xn--ngbc5azd xn--4gbrim xn--mgbab2bd
        xn--h2brj9c xn--gecrj9c xn--s9brj9c xn--45brj9c xn--xkc2dl3a5ee0h xn--fpcrj9c3d xn--mgbbh1a71e xn--fzc2c9e2c xn--xkc2al3hye2a xn--54b7fta0cc
        xn--i1b6b1a6a2e xn--11b4c3d xn--c2br7g xn--42c2d9a xn--o3cw4h
        xn--kgbechtv xn--hgbk6aj7f53bba xn--0zwm56d xn--g6w251d xn--80akhbyknj4f xn--11b5bs3a9aj6g xn--jxalpdlp xn--9t4b11yi5a xn--deba0ad xn--zckzah
        xn--hlcj6aya9esc7a xn--9n2bp8q xn--e1afmkfd xn--fsqu00a xn--fsq092h xn--mgbh0fb xn--hxajbheg2az3al xn--r8jz45g xn--zkc6cc5bi7f6e
        xn--ihqwcrb4cv8a8dqg056pqjye xn--ihqwctvzc91f659drss3x8bo0yb xn--4dbcagdahymbxekheh6e0a7fei0b
        xn--i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa
        xn--b1abfaaepdrnnbgefbadotcwatmq2g4l
        xn--3b-ww4c5e180e575a65lsy2b xn--2-u9tlzr9756bt3uc0v
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The labels in lower case, the prefix in either case.</summary>
    public static RegexNode Language(FormatGrammar g) => Language(g, static _ => true);

    /// <summary>Those of the labels whose code points meet a condition.</summary>
    public static RegexNode Language(FormatGrammar g, Predicate<int[]> condition)
    {
        var rests = new List<byte[]>();
        foreach (string label in All)
        {
            string punycode = label["xn--".Length..];
            if (Punycode.TryDecode(punycode, out int[] codePoints) && condition(codePoints))
            {
                rests.Add(Encoding.ASCII.GetBytes(punycode));
            }
        }

        return g.Sequence(g.AnyCase("xn--"), g.Builder.Literals(rests));
    }
}
