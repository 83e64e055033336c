namespace StructGen.SchemaBench.Datasets;

/// <summary>One instance of the official suite.</summary>
/// <param name="Description">Its name in the suite.</param>
/// <param name="Valid">The verdict it must get.</param>
/// <param name="Text">The instance as <c>json.dumps</c> writes it, but with the numbers as the suite spells them.</param>
internal sealed record SuiteTest(string Description, bool Valid, string Text);

/// <summary>One schema of the official suite and its instances.</summary>
/// <param name="File">The file, relative to the draft's folder, with forward slashes.</param>
/// <param name="Index">The place in the file.</param>
/// <param name="Description">Its name in the suite.</param>
/// <param name="Schema">The schema; <c>$schema</c> is added where only the folder tells the draft.</param>
/// <param name="AssertFormat">Whether <c>format</c> is an assertion here.</param>
/// <param name="Tests">The instances.</param>
internal sealed record SuiteGroup(string File, int Index, string Description, byte[] Schema, bool AssertFormat, IReadOnlyList<SuiteTest> Tests)
{
    /// <summary>Names the group in results.</summary>
    public string Id => $"{File}#{Index}";
}
