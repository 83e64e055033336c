// Syntax of C# 13: Roslyn's parser, syntax diagnostics alone, for schemabench grammar --checker (docs/schemabench.md).
// Arguments are preprocessor symbols.
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

CSharpParseOptions options = new(LanguageVersion.CSharp13, DocumentationMode.None, SourceCodeKind.Regular, args);
using Stream input = new BufferedStream(Console.OpenStandardInput(), 1 << 20);
using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
while (ReadLength(input) is { } length)
{
    byte[] bytes = new byte[length];
    input.ReadExactly(bytes);
    SyntaxTree tree = CSharpSyntaxTree.ParseText(SourceText.From(new MemoryStream(bytes), Encoding.UTF8), options);
    Diagnostic? problem = tree.GetDiagnostics().FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    output.WriteLine(problem is null ? "ok" : "no " + string.Join(' ', problem.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}

static int? ReadLength(Stream input)
{
    StringBuilder digits = new();
    for (int unit = input.ReadByte(); unit >= 0; unit = input.ReadByte())
    {
        if (unit == '\n')
        {
            return int.Parse(digits.ToString(), CultureInfo.InvariantCulture);
        }

        digits.Append((char)unit);
    }

    return null;
}
