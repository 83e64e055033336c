using System.Text;
using StructGen.Grammars;
using StructGen.SchemaBench.Engines;

namespace StructGen.Tests.SchemaBench;

/// <summary>
/// An engine whose "schema" is a list of the texts it allows, one a line, over a vocabulary of the 256 bytes and the end token 256.
/// Lines that begin with <c>!</c> are orders: <c>!refuse</c>, <c>!crash</c>, <c>!hang</c> at compilation, <c>!limit</c> while matching,
/// <c>!lie</c> for masks that allow everything.
/// </summary>
internal sealed class ToyEngine : IConstraintEngine
{
    public const int End = 256;

    public IReadOnlyList<int> EndTokens => [End];

    public static Vocabulary CreateVocabulary() => Vocabulary.FromTokens(
        [.. Enumerable.Range(0, 256).Select(unit => new[] { (byte)unit }), []],
        new() { End = [End] });

    public IConstraint Compile(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions options, CancellationToken cancellationToken)
    {
        string[] lines = Encoding.UTF8.GetString(utf8Schema.Span).Split('|');
        if (lines.Contains("!refuse"))
        {
            throw new GrammarException([
                new(DiagnosticCode.Warning, DiagnosticSeverity.Warning, "#", "odd"),
                new(DiagnosticCode.Unsupported, DiagnosticSeverity.Error, "#/a", "expected 1, found \"2\"")]);
        }

        if (lines.Contains("!crash"))
        {
            throw new InvalidOperationException("broken");
        }

        while (lines.Contains("!hang"))
        {
            Thread.Sleep(10);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return new Constraint([.. lines.Where(line => !line.StartsWith('!'))], lines.Contains("!limit"), lines.Contains("!lie"));
    }

    private sealed class Constraint(string[] texts, bool limit, bool lie) : IConstraint
    {
        public IConstraintMatcher CreateMatcher() => new ToyMatcher(texts, limit, lie);
    }

    private sealed class ToyMatcher(string[] texts, bool limit, bool lie) : IConstraintMatcher
    {
        private readonly uint[] _mask = new uint[9];
        private readonly List<byte> _text = [];

        public bool IsAccepting => Continuations().Any(rest => rest.Length == 0);

        public ReadOnlySpan<uint> GetMask()
        {
            if (limit && _text.Count > 0)
            {
                throw new GrammarLimitException("MaxStates", "a toy");
            }

            Array.Clear(_mask);
            foreach (byte[] rest in Continuations())
            {
                int token = rest.Length == 0 ? End : rest[0];
                _mask[token >> 5] |= 1u << (token & 31);
            }

            if (lie)
            {
                Array.Fill(_mask, uint.MaxValue);
            }

            return _mask;
        }

        public bool TryAdvance(int token) => token < 256 && TryAdvance([(byte)token]);

        public bool TryAdvance(ReadOnlySpan<byte> utf8)
        {
            byte[] more = utf8.ToArray();
            bool possible = Continuations().Any(rest => rest.AsSpan().StartsWith(more));
            if (possible)
            {
                _text.AddRange(more);
            }

            return possible;
        }

        public byte[] GetCompletion() => Continuations().MinBy(rest => rest.Length)!;

        private IEnumerable<byte[]> Continuations() => texts
            .Select(Encoding.UTF8.GetBytes)
            .Where(text => text.AsSpan().StartsWith(_text.ToArray()))
            .Select(text => text[_text.Count..]);
    }
}
