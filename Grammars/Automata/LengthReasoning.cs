namespace StructGen.Grammars.Automata;

/// <summary>Emptiness of an intersection or complement by the possible lengths of its operands alone, where these decide it.</summary>
internal static class LengthReasoning
{
    public static Emptiness Decide(RegexNode node)
    {
        if (node.IsNullable)
        {
            return Emptiness.Inhabited;
        }

        if (node.Kind == RegexKind.Complement)
        {
            // A complement holds every string that is longer than all those left out.
            return node.Left.Facts.MaximumScalars < RegexNode.Infinity ? Emptiness.Inhabited : Emptiness.Unknown;
        }

        int minimum = 0, maximum = RegexNode.Infinity;
        bool onlyLengths = true;
        RegexNode? core = null;
        foreach (RegexNode operand in node.Children)
        {
            if (operand.IsLengthBound)
            {
                minimum = Math.Max(minimum, operand.Facts.MinimumScalars);
                maximum = Math.Min(maximum, operand.Facts.MaximumScalars);
            }
            else if (operand.Kind == RegexKind.Complement && operand.Left.Facts.MaximumScalars < RegexNode.Infinity)
            {
                minimum = Math.Max(minimum, operand.Left.Facts.MaximumScalars + 1);
                onlyLengths = false;
            }
            else if (core is null && operand.IsPlain)
            {
                core = operand;
            }
            else
            {
                return Emptiness.Unknown;
            }
        }

        if (minimum > maximum)
        {
            return onlyLengths ? Emptiness.Empty : Emptiness.Unknown;
        }

        return (core is null ? true : HasLength(core, minimum, maximum)) switch
        {
            true => Emptiness.Inhabited,
            false when onlyLengths => Emptiness.Empty,
            _ => Emptiness.Unknown,
        };
    }

    /// <summary>Whether a plain node has a member of a length in the interval; null when its facts do not tell.</summary>
    private static bool? HasLength(RegexNode node, int minimum, int maximum)
    {
        (int shortest, int longest) = (node.Facts.MinimumScalars, node.Facts.MaximumScalars);
        if (longest < minimum || shortest > maximum)
        {
            return false;
        }

        bool endpoint = (minimum <= shortest && shortest <= maximum) || (minimum <= longest && longest <= maximum);
        return endpoint || node.IsContiguous ? true : null;
    }
}
