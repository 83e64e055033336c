using System.Text;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Frames;

/// <summary>Which names outside the declared ones an object may still take, as a regular language over the patterns of its shape.</summary>
internal static class UndeclaredNames
{
    // Up to here every combination of patterns is looked at; beyond, single patterns only.
    private const int MaxCombined = 6;

    public static RegexNode Of(ObjectFrame frame)
    {
        RegexBuilder regexes = frame.States.Context.Lexicon.Regexes;
        RegexNode[] patterns = frame.Situation.Shape.Patterns;
        if (patterns.Length == 0)
        {
            return frame.Anonymous(0) is null ? regexes.Empty : regexes.AnyString;
        }

        RegexNode names = regexes.Empty;
        if (patterns.Length <= MaxCombined)
        {
            bool all = true;
            for (ulong classes = 0; classes < 1UL << patterns.Length; classes++)
            {
                RegexNode language = regexes.AnyString;
                for (int i = 0; i < patterns.Length; i++)
                {
                    language = regexes.Intersect(language, (classes >> i & 1) != 0 ? patterns[i] : regexes.Complement(patterns[i]));
                }

                if (regexes.IsEmpty(language))
                {
                    continue;
                }

                if (frame.Anonymous(classes) is null)
                {
                    all = false;
                }
                else
                {
                    names = regexes.Union(names, language);
                }
            }

            names = all ? regexes.AnyString : names;
        }
        else
        {
            if (frame.Anonymous(0) is not null)
            {
                names = regexes.Complement(regexes.Union(patterns));
            }

            for (int i = 0; i < patterns.Length; i++)
            {
                if (frame.Anonymous(1UL << i) is not null)
                {
                    names = regexes.Union(names, patterns[i]);
                }
            }
        }

        // A finite language may be used up by the names that are taken.
        byte[][] taken = frame.Situation.Keys.Utf8;
        return names != regexes.AnyString && taken.Length < 1000 && regexes.CountMembers(names, taken.Length + 1) <= taken.Length
            ? regexes.Intersect(names, regexes.Complement(regexes.Literals(taken)))
            : names;
    }
}
