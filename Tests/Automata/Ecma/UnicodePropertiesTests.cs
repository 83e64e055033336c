using NUnit.Framework;
using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Tests.Automata.Ecma;

/// <summary>The embedded Unicode sets.</summary>
internal sealed class UnicodePropertiesTests
{
    [TestCase("Lu", 'A', true)]
    [TestCase("Letter", 'é', true)]
    [TestCase("L", '1', false)]
    [TestCase("Nd", '٣', true)]
    [TestCase("Alphabetic", 'ß', true)]
    [TestCase("Alpha", '-', false)]
    [TestCase("White_Space", '\u3000', true)]
    [TestCase("ASCII", '\u0080', false)]
    [TestCase("Any", '\uFFFF', true)]
    [TestCase("Assigned", '\u0378', false)]
    [TestCase("ID_Start", '_', false)]
    [TestCase("IDC", '_', true)]
    public void Knows_categories_and_binary_properties(string name, char c, bool expected) =>
        Assert.That(UnicodeProperties.Find(name)!.Contains(c), Is.EqualTo(expected));

    [TestCase("Script", "Greek", 0x3B1, true)]
    [TestCase("sc", "Grek", 0x61, false)]
    [TestCase("Script_Extensions", "Deva", 0x1CD1, true)]
    [TestCase("sc", "Deva", 0x1CD1, false)]
    [TestCase("scx", "Latn", 0x61, true)]
    [TestCase("General_Category", "Lowercase_Letter", 0x61, true)]
    [TestCase("gc", "C", 0x10FFFF, true)]
    public void Knows_names_with_values(string name, string value, int c, bool expected) =>
        Assert.That(UnicodeProperties.Find(name, value)!.Contains(c), Is.EqualTo(expected));

    [TestCase("Greek")]
    [TestCase("lu")]
    [TestCase("LU")]
    [TestCase("Block")]
    [TestCase("")]
    public void Refuses_names_that_ECMA_262_does_not_list(string name) => Assert.That(UnicodeProperties.Find(name), Is.Null);

    [Test]
    public void The_categories_partition_the_code_points()
    {
        ScalarSet union = ScalarSet.Empty;
        int count = 0;
        foreach ((string names, string _) in UnicodeTables.GeneralCategories)
        {
            ScalarSet set = UnicodeProperties.Find(names.Split(' ')[1])!;
            count += set.Count();
            union |= set;
        }

        Assert.That((union.Equals(ScalarSet.All), count), Is.EqualTo((true, 0x110000)));
    }

    [Test]
    public void White_space_is_what_the_property_and_the_byte_order_mark_say() =>
        Assert.That(ScalarSet.WhiteSpace.Equals((UnicodeProperties.Find("White_Space")! | ScalarSet.Of(0xFEFF)) - ScalarSet.Of(0x85)), Is.True);

    [TestCase('k', 0x212A)]
    [TestCase('s', 0x17F)]
    [TestCase('é', 'É')]
    [TestCase(0x10428, 0x10400)]
    public void Case_folding_joins(int first, int second) => Assert.Multiple(() =>
    {
        Assert.That(CaseFolding.Unicode.Close(ScalarSet.Of(first)).Contains(second), Is.True);
        Assert.That(CaseFolding.Unicode.Close(ScalarSet.Of(second)).Contains(first), Is.True);
    });

    [Test]
    public void Legacy_folding_keeps_ASCII_apart() => Assert.That(CaseFolding.Legacy.Close(ScalarSet.Of('k')).Contains(0x212A), Is.False);
}
