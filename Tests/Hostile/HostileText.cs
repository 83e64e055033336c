using System.Text;

namespace StructGen.Tests.Hostile;

/// <summary>Long texts from short ones.</summary>
internal static class HostileText
{
    public static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    /// <summary><paramref name="open"/> and <paramref name="close"/> around <paramref name="core"/>, <paramref name="depth"/> times.</summary>
    public static string Nest(string open, string core, string close, int depth) => Repeat(open, depth) + core + Repeat(close, depth);

    public static string Join(int count, Func<int, string> item, string separator = ",") => string.Join(separator, Enumerable.Range(0, count).Select(item));

    public static byte[] RandomBytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Pieces of JSON and of schemas in random order: nearer to a schema than random bytes are.</summary>
    public static string Soup(int seed, int count)
    {
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"type\"", "\"object\"", "\"$ref\"", "\"#\"", "1e9", "-0", "null", "\"\\ud800\"", "\"allOf\"", "true", " ", "\"enum\"", "\"pattern\"", "\"(\""];
        Random random = new(seed);
        return Join(count, _ => pieces[random.Next(pieces.Length)], "");
    }
}
