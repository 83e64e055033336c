using System.Text;
using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Frames;

/// <summary>Which names outside the declared ones an object may still take, as a regular language over the patterns of its shape.</summary>
internal static class UndeclaredNames
{
    public static RegexNode Of(ObjectFrame frame)
    {
        RegexBuilder regexes = frame.States.Context.Lexicon.Regexes;
        RegexNode[] patterns = frame.Situation.Shape.Patterns;
        if (patterns.Length == 0)
        {
            return frame.Anonymous(0) is null ? regexes.Empty : regexes.AnyString;
        }

        List<RegexNode> allowed = [];
        IReadOnlyList<(ulong Classes, RegexNode Language)> combinations = frame.Situation.Shape.Combinations;
        foreach ((ulong classes, RegexNode language) in combinations)
        {
            if (IsAllowed(frame, classes, language))
            {
                allowed.Add(language);
            }
        }

        RegexNode names = allowed.Count == combinations.Count ? regexes.AnyString : regexes.Union([.. allowed]);

        // A finite language may be used up by the names that are taken.
        byte[][] taken = frame.Situation.Keys.Utf8;
        return names != regexes.AnyString && taken.Length < 1000 && regexes.CountMembers(names, taken.Length + 1) <= taken.Length
            ? regexes.Intersect(names, regexes.Complement(regexes.Literals(taken)))
            : names;
    }

    private static bool IsAllowed(ObjectFrame frame, ulong classes, RegexNode language)
    {
        if (!frame.Situation.Shape.IsScarce(classes))
        {
            return frame.Anonymous(classes) is not null;
        }

        // Which of the names it is makes no difference, but that it is gone then does.
        foreach (byte[] member in frame.States.Context.Lexicon.Regexes.Members(language, frame.Situation.Keys.Extras.Length + 1))
        {
            string name = Encoding.UTF8.GetString(member);
            if (frame.Situation.IsOpen(name))
            {
                return frame.Named(name) is not null;
            }
        }

        return false;
    }
}
