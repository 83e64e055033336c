using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsCheck;
using NUnit.Framework;
using StructGen.SchemaBench.Datasets.PythonJson;

namespace StructGen.Tests.SchemaBench;

/// <summary>The writer against what Python's <c>json.dumps(…, ensure_ascii=False)</c> writes.</summary>
internal sealed class JsonDumpsTests
{
    [TestCase("1", "1")]
    [TestCase("1.0", "1.0")]
    [TestCase("1e3", "1000.0")]
    [TestCase("1E+2", "100.0")]
    [TestCase("-0", "0")]
    [TestCase("-0.0", "-0.0")]
    [TestCase("0.0001", "0.0001")]
    [TestCase("0.00001", "1e-05")]
    [TestCase("1e15", "1000000000000000.0")]
    [TestCase("1e16", "1e+16")]
    [TestCase("123456789012345678.5", "1.2345678901234568e+17")]
    [TestCase("123456789012345678901234567890", "123456789012345678901234567890")]
    [TestCase("1e400", "Infinity")]
    [TestCase("-1e400", "-Infinity")]
    [TestCase("NaN", "NaN")]
    [TestCase("5e-324", "5e-324")]
    [TestCase("1.7976931348623157e308", "1.7976931348623157e+308")]
    [TestCase("0.1", "0.1")]
    [TestCase("100.25", "100.25")]
    [TestCase("1e-400", "0.0")]
    [TestCase("[]", "[]")]
    [TestCase("{}", "{}")]
    [TestCase(" [ 1 ,\n[true,false , null]\t] ", "[1, [true, false, null]]")]
    [TestCase("{\"a\":1,\"b\":{\"c\":[2]}}", "{\"a\": 1, \"b\": {\"c\": [2]}}")]
    [TestCase("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\": 3, \"b\": 2}")]
    [TestCase("{\"a\":1,\"\\u0061\":2}", "{\"a\": 2}")]
    [TestCase(@"""\""\\\/\b\f\n\r\t""", @"""\""\\/\b\f\n\r\t""")]
    [TestCase(@"""\u0000\u001f\u007f\u2028\u00fc""", "\"\\u0000\\u001f\u007f\u2028ü\"")]
    [TestCase(@"""\ud83d\ude00""", "\"😀\"")]
    public void Writes_what_Python_writes(string source, string expected)
    {
        Assert.That(Dump(source), Is.EqualTo(expected));
    }

    [Test]
    public void Keeps_the_spelling_of_numbers_when_asked_to()
    {
        JsonValue value = JsonReader.Read("[1e3,-0,1.50,1E-5]"u8);
        Assert.That(JsonDumps.Write(value, NumberSpelling.Source, out _), Is.EqualTo("[1e3, -0, 1.50, 1E-5]"));
    }

    [Test]
    public void Reports_lone_surrogates()
    {
        JsonDumps.Write(JsonReader.Read(@"{""a\udc00"":""\ud800\u0041""}"u8), NumberSpelling.Python, out bool lone);
        Assert.That(lone, Is.True);
    }

    [TestCase("")]
    [TestCase("[1,]")]
    [TestCase("01")]
    [TestCase("1.")]
    [TestCase(".5")]
    [TestCase("+1")]
    [TestCase("{\"a\" 1}")]
    [TestCase("\"\\x\"")]
    [TestCase("\"\\u12g4\"")]
    [TestCase("\"a\nb\"")]
    [TestCase("\"open")]
    [TestCase("1 2")]
    [TestCase("nul")]
    public void Refuses_what_is_no_json(string source)
    {
        Assert.That(() => JsonReader.Read(Encoding.UTF8.GetBytes(source)), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Refuses_broken_utf8_and_bottomless_nesting()
    {
        Assert.That(() => JsonReader.Read([(byte)'"', 0xC3, (byte)'"']), Throws.TypeOf<FormatException>());
        Assert.That(() => JsonReader.Read(Encoding.UTF8.GetBytes(new string('[', 1_000_000))), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Gives_the_place_of_the_verbatim_member()
    {
        byte[] text = "{ \"x\": 1, \"schema\" : {\"a\": 1.0 } , \"tests\": [] }"u8.ToArray();
        (JsonValue value, Range? place) = JsonReader.ReadObject(text, "schema");
        Assert.That(Encoding.UTF8.GetString(text.AsSpan(place!.Value)), Is.EqualTo("{\"a\": 1.0 }"));
        Assert.That(value.Members.Select(member => member.Key), Is.EqualTo(new[] { "x", "tests" }));
    }

    [Test]
    public void Agrees_with_python3_on_random_values()
    {
        string[] doubles = [.. Enumerable.Range(0, 3000).Select(RandomDouble)];
        string[] powers = [.. Enumerable.Range(-1074, 2098).Select(power => Math.ScaleB(1, power).ToString("R", CultureInfo.InvariantCulture))];
        string[] spelled = Gen.Select(Gen.Long, Gen.Int[-330, 330], (digits, exponent) => $"{digits}e{exponent}").Array[500].Single();
        string[] strings = [.. Gen.String[Gen.Char, 0, 30].Array[300].Single().Where(text => !HasLoneSurrogate(text)).Select(Escape)];
        string source = $"[{string.Join(',', doubles.Concat(powers).Concat(spelled).Concat(strings))}]";
        string? expected = RunPython("import sys,json; sys.stdout.buffer.write(json.dumps(json.loads(sys.stdin.buffer.read()), ensure_ascii=False).encode())", source);
        if (expected is null)
        {
            Assert.Ignore("python3 is not on this machine; this test compares with it.");
        }

        Assert.That(Dump(source), Is.EqualTo(expected));
    }

    private static string Dump(string source) => JsonDumps.Write(JsonReader.Read(Encoding.UTF8.GetBytes(source)), NumberSpelling.Python, out _);

    private static string RandomDouble(int seed)
    {
        double value = BitConverter.Int64BitsToDouble(new Random(seed).NextInt64());
        return double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "0.5";
    }

    private static bool HasLoneSurrogate(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    private static string Escape(string text) => $"\"{string.Concat(text.Select(unit => $"\\u{(int)unit:x4}"))}\"";

    private static string? RunPython(string program, string input)
    {
        try
        {
            ProcessStartInfo start = new("python3", ["-c", program]) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = new UTF8Encoding(false), StandardInputEncoding = new UTF8Encoding(false) };
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Result : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
