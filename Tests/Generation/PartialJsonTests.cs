using System.Text;
using System.Text.Json;
using CsCheck;
using StructGen.Engine.Generation;

namespace StructGen.Tests.Generation;

/// <summary>What a beginning of a JSON text is completed to.</summary>
public sealed class PartialJsonTests
{
    [TestCase("", null, "")]
    [TestCase("  ", null, "")]
    [TestCase("{", "{}", "")]
    [TestCase("{\"a", "{}", "")]
    [TestCase("{\"a\"", "{}", "/a")]
    [TestCase("{\"a\": ", "{}", "/a")]
    [TestCase("{\"a\": 1", "{}", "/a")]
    [TestCase("{\"a\": 1,", "{\"a\": 1}", "")]
    [TestCase("{\"a\": 1, \"b", "{\"a\": 1}", "")]
    [TestCase("{\"a\": tru", "{}", "/a")]
    [TestCase("{\"a\": true", "{\"a\": true}", "/a")]
    [TestCase("{\"a\": null", "{\"a\": null}", "/a")]
    [TestCase("{\"a\": \"", "{\"a\": \"\"}", "/a")]
    [TestCase("{\"a\": \"x\\", "{\"a\": \"x\"}", "/a")]
    [TestCase("{\"a\": \"x\\n", "{\"a\": \"x\\n\"}", "/a")]
    [TestCase("{\"a\": \"x\\u00", "{\"a\": \"x\"}", "/a")]
    [TestCase("{\"a\": \"x\\u00e9", "{\"a\": \"x\\u00e9\"}", "/a")]
    [TestCase("{\"a\": \"\\ud83d", "{\"a\": \"\"}", "/a")]
    [TestCase("{\"a\": \"\\ud83d\\ude0", "{\"a\": \"\"}", "/a")]
    [TestCase("{\"a\": \"\\ud83d\\ude00", "{\"a\": \"\\ud83d\\ude00\"}", "/a")]
    [TestCase("{\"steps\": [{\"n\": 1}, {\"n\": 2}, {", "{\"steps\": [{\"n\": 1}, {\"n\": 2}, {}]}", "/steps/2")]
    [TestCase("{\"steps\": [\"a\", \"b", "{\"steps\": [\"a\", \"b\"]}", "/steps/1")]
    [TestCase("{\"steps\": [\"a\",", "{\"steps\": [\"a\"]}", "/steps/1")]
    [TestCase("{\"a/b\": {\"c~d\": [", "{\"a/b\": {\"c~d\": []}}", "/a~1b/c~0d/0")]
    [TestCase("[1, 2", "[1]", "/1")]
    [TestCase("[[], [1], ", "[[], [1]]", "/2")]
    [TestCase("12", null, "")]
    [TestCase("12 ", "12", "")]
    [TestCase("\"ab", "\"ab\"", "")]
    [TestCase("{\"a\": {}}", "{\"a\": {}}", "")]
    public void A_beginning_is_completed(string beginning, string? completed, string path)
    {
        PartialJsonReader reader = new();
        reader.Append(Encoding.UTF8.GetBytes(beginning));
        byte[]? found = reader.Complete();
        Assert.Multiple(() =>
        {
            Assert.That(found is null ? null : Encoding.UTF8.GetString(found), Is.EqualTo(completed));
            Assert.That(reader.CurrentPath, Is.EqualTo(path));
        });
    }

    [Test]
    public void Half_a_character_is_left_out()
    {
        byte[] text = "[\"é😀"u8.ToArray();
        PartialJsonReader reader = new();
        reader.Append(text.AsSpan(0, 3));
        Assert.That(reader.Complete(), Is.EqualTo("[\"\"]"u8.ToArray()));
        reader.Append(text.AsSpan(3, 3));
        Assert.That(reader.Complete(), Is.EqualTo("[\"é\"]"u8.ToArray()));
    }

    [Test]
    public void Every_beginning_of_every_text_is_completed_to_JSON_and_the_whole_to_itself()
    {
        Gen<string> texts = Json(3);
        texts.Sample(
            text =>
            {
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                PartialJsonReader reader = new();
                for (int i = 0; i < utf8.Length; i++)
                {
                    reader.Append(utf8.AsSpan(i, 1));
                    foreach (bool withOpenString in (bool[])[true, false])
                    {
                        if (reader.Complete(withOpenString) is { } completed)
                        {
                            JsonDocument.Parse(completed).Dispose();
                        }
                    }
                }

                reader.Append(" "u8);
                return reader.Complete().AsSpan().SequenceEqual(utf8) && reader.CurrentPath.Length == 0;
            },
            iter: 2000);
    }

    public sealed record Step(string Title, int Minutes);

    public sealed record Recipe
    {
        public required string Name { get; init; }

        public required IReadOnlyList<Step> Steps { get; init; }

        public DayOfWeek? Day { get; init; }

        public int Servings { get; init; } = 4;
    }

    [Test]
    public void A_value_grows_and_members_not_reached_keep_their_defaults()
    {
        PartialValue<Recipe> partial = new(TypedJson<Recipe>.ByReflection());
        Assert.That(partial.TryAppend("{\"name\": \"So"));
        Assert.Multiple(() =>
        {
            Assert.That(partial.Value!.Name, Is.EqualTo("So"));
            Assert.That(partial.Value.Steps, Is.Null);
            Assert.That(partial.Value.Servings, Is.EqualTo(4));
            Assert.That(partial.CurrentPath, Is.EqualTo("/name"));
        });
        Assert.That(partial.TryAppend("up\", \"steps\": [{\"title\": \"Boil\", \"minutes\": 1"));
        Assert.Multiple(() =>
        {
            Assert.That(partial.Value!.Name, Is.EqualTo("Soup"));
            Assert.That(partial.Value.Steps[0], Is.EqualTo(new Step("Boil", 0)));
            Assert.That(partial.CurrentPath, Is.EqualTo("/steps/0/minutes"));
        });
        Assert.That(partial.TryAppend("0}], \"day\": \"Mon"));
        Assert.Multiple(() =>
        {
            Assert.That(partial.Value!.Steps[0], Is.EqualTo(new Step("Boil", 10)));
            Assert.That(partial.Value.Day, Is.Null, "half a name is no day");
        });
        Assert.That(partial.TryAppend("day\", \"servings\": 2}"));
        Assert.That((partial.Value!.Day, partial.Value.Servings), Is.EqualTo(((DayOfWeek?)DayOfWeek.Monday, 2)));
    }

    private static Gen<string> Constants(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<string> Json(int depth)
    {
        Gen<string> text = Constants("\"\"", "\"abc\"", "\"a\\\"b\"", "\"\\u00e9\\ud83d\\ude00\"", "\"é😀\"", "\"\\\\\"", "\"\\ud83dx\"", "\"\\/\\n\"");
        Gen<string> scalar = Gen.OneOf(text, Constants("0", "-12.5e+3", "true", "false", "null", "1E5"));
        if (depth == 0)
        {
            return scalar;
        }

        Gen<string> inner = Json(depth - 1);
        Gen<string> blank = Constants("", " ", "\n");
        Gen<string> list = Gen.Select(inner.Array[0, 3], blank, static (items, gap) => "[" + gap + string.Join("," + gap, items) + gap + "]");
        Gen<string> dict = Gen.Select(inner.Array[0, 3], text, blank, static (items, name, gap) =>
            "{" + gap + string.Join(gap + ",", items.Select((item, i) => $"{name[..^1]}{i}\"{gap}:{gap}{item}")) + "}");
        return Gen.OneOf(scalar, list, dict);
    }
}
