namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

/// <summary>Which members of an object or items of an array have been evaluated: what <c>unevaluatedProperties</c> and <c>unevaluatedItems</c> leave alone.</summary>
internal sealed class Annotations(int count)
{
    private readonly bool[] _evaluated = new bool[count];

    /// <summary>None evaluated yet, of the children of <paramref name="value"/>.</summary>
    public static Annotations For(InstanceValue value) => new(value.Type == Loading.JsonTypes.Object ? value.Members.Length : value.Items.Length);

    public bool this[int index] => _evaluated[index];

    public void Mark(int index) => _evaluated[index] = true;

    public void MarkFirst(int number) => _evaluated.AsSpan(0, Math.Min(number, _evaluated.Length)).Fill(true);

    public void MarkAll() => _evaluated.AsSpan().Fill(true);

    public void Add(Annotations other)
    {
        for (int i = 0; i < _evaluated.Length; i++)
        {
            _evaluated[i] |= other._evaluated[i];
        }
    }
}
