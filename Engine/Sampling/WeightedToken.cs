namespace StructGen.Engine.Sampling;

/// <summary>A token with an unnormalised probability. Ordered as they are drawn: the heavier first, of equal ones the lower id.</summary>
internal readonly record struct WeightedToken(double Weight, int Token) : IComparable<WeightedToken>
{
    public int CompareTo(WeightedToken other)
    {
        int byWeight = other.Weight.CompareTo(Weight);
        return byWeight != 0 ? byWeight : Token.CompareTo(other.Token);
    }
}
