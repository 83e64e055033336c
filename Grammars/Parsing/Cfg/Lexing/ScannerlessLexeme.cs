namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>
/// Terminals matched side by side until one of them may end: then the byte leaves the lexeme with the set reached as its label, and the parser goes on with both readings, the end and the
/// continuation.
/// </summary>
internal sealed class ScannerlessLexeme(LexerStates states) : LexemeAutomaton
{
    private int[]?[] _rows = new int[]?[16];

    public override int Next(int state, byte value)
    {
        int next = states.Next(state, value);
        next = next == LexerStates.None ? Dead : states.Accepted(next).Length == 0 ? next : Exit(next);
        RowOf(state)[value] = next;
        return next;
    }

    public override ReadOnlySpan<int> Row(int state) => RowOf(state);

    private int[] RowOf(int state)
    {
        int[]?[] rows = Volatile.Read(ref _rows);
        if (state < rows.Length && Volatile.Read(ref rows[state]) is { } known)
        {
            return known;
        }

        lock (states)
        {
            if (state >= _rows.Length)
            {
                int[]?[] grown = new int[]?[Math.Max(state + 1, _rows.Length * 2)];
                _rows.CopyTo(grown, 0);
                Volatile.Write(ref _rows, grown);
            }

            int[] row = _rows[state] ?? new int[256];
            if (_rows[state] is null)
            {
                Array.Fill(row, Unknown);
                Volatile.Write(ref _rows[state], row);
            }

            return row;
        }
    }
}
