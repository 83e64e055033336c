using System.Text;
using System.Text.RegularExpressions;

namespace StructGen.SchemaBench.Sources;

/// <summary>Paths with slashes: <c>*</c> and <c>?</c> stand for characters of one name, <c>**</c> for any folders. A pattern without a slash is about the file's name, in any folder.</summary>
internal sealed class PathPattern(string pattern)
{
    private readonly Regex _regex = new(ToRegex(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public bool IsMatch(string path) => _regex.IsMatch(path);

    private static string ToRegex(string pattern)
    {
        StringBuilder text = new(@"\A");
        string whole = pattern.Contains('/', StringComparison.Ordinal) ? pattern : "**/" + pattern;
        for (int i = 0; i < whole.Length; i++)
        {
            if (whole.AsSpan(i).StartsWith("**/", StringComparison.Ordinal))
            {
                text.Append("(?:.*/)?");
                i += 2;
            }
            else if (whole.AsSpan(i).StartsWith("**", StringComparison.Ordinal))
            {
                text.Append(".*");
                i++;
            }
            else
            {
                text.Append(whole[i] switch { '*' => "[^/]*", '?' => "[^/]", _ => Regex.Escape(whole[i].ToString()) });
            }
        }

        return text.Append(@"\z").ToString();
    }
}
