using System.Runtime.ExceptionServices;
using StructGen.Grammars.Masks;

namespace StructGen.Grammars;

/// <summary>Follows one sequence through a compiled grammar. Not thread-safe: one matcher a sequence.</summary>
/// <remarks>
/// Each successful <see cref="TryAdvance(int)"/> or <see cref="TryAdvance(ReadOnlySpan{byte})"/> is one commit, which <see cref="Rollback"/> can take back.
/// Creating one allocates two masks; its masks allocate nothing once they are cached. A fork allocates its two when it is first asked for one.
/// A matcher whose call met a limit stays failed: every later call repeats its first error.
/// </remarks>
public sealed partial class Matcher
{
    /// <summary>In the history: a commit of bytes, not of a token.</summary>
    private const int NoToken = -1;

    private readonly CompiledGrammar _grammar;
    private readonly MaskCache _masks;
    private Commit[] _history;
    private int _count;

    /// <summary>True while a fork may read <see cref="_history"/>: then it is copied before it is written.</summary>
    private bool _isHistoryShared;
    private readonly MaskView _view;
    private MaskEntry _entry;
    private ExceptionDispatchInfo? _failure;

    internal Matcher(CompiledGrammar grammar)
    {
        _grammar = grammar;
        _masks = grammar.Masks;
        _entry = grammar.Start;
        _history = [];
        _view = new MaskView(MaskWords);
        _view.Prepare();
    }

    private Matcher(Matcher original)
    {
        _grammar = original._grammar;
        _masks = original._masks;
        _history = original._history;
        _count = original._count;
        _isHistoryShared = true;
        _entry = original._entry;
        _failure = original._failure;
        _view = new MaskView(MaskWords);
    }

    /// <summary>Number of commits so far; <see cref="Rollback"/> takes back at most these.</summary>
    public int CommitCount => _count;

    /// <summary>Whether the text may end here: end tokens are allowed.</summary>
    public bool IsAccepting
    {
        get
        {
            ThrowIfFailed();
            return _entry.IsAccepting;
        }
    }

    /// <summary>Whether an end token was committed. A finished matcher allows exactly the end tokens.</summary>
    public bool IsFinished => _entry.IsFinished;

    /// <summary>
    /// What the text so far comes to: as long as two moments have the same object, the same may follow, whatever text led there. Different objects say nothing. To be compared by
    /// reference, among matchers of one grammar.
    /// </summary>
    public object State => _entry;

    internal int MaskWords => _masks.Vocabulary.MaskWords;

    internal bool HasCachedMask => _entry.Mask is not null;

    /// <summary>The tokens allowed next (end tokens included where the text may end).</summary>
    /// <exception cref="GrammarLimitException">A limit was met; the matcher stays failed.</exception>
    public TokenMask GetMask()
    {
        MaskRecipe mask = GetRecipe();
        return new TokenMask(mask.Base is not null && mask.Added.Length == 0 ? mask.Base : _view.Show(mask));
    }

    /// <summary>Writes the tokens allowed next.</summary>
    /// <param name="words">Shape [ceil(Vocabulary.Size / 32)], or longer; overwritten, what is beyond with zeros.</param>
    /// <exception cref="GrammarLimitException">A limit was met; the matcher stays failed.</exception>
    public void FillMask(Span<uint> words)
    {
        GetRecipe().WriteTo(words[..MaskWords]);
        words[MaskWords..].Clear();
    }

    /// <summary>
    /// Writes the mask of every position of a draft: row 0 is the mask of the committed text, row i + 1 the mask after node i.
    /// The row after a refused token, and all rows below it, are zero. The state is unchanged.
    /// </summary>
    /// <param name="tree">The drafted tokens.</param>
    /// <param name="rows">Shape [tree.Count + 1, MaskWords]; overwritten.</param>
    /// <exception cref="GrammarLimitException">A limit was met; the matcher stays failed.</exception>
    public void FillMasks(DraftTree tree, Span<uint> rows)
    {
        ArgumentNullException.ThrowIfNull(tree);
        int width = MaskWords;
        if (rows.Length < (long)width * (tree.Count + 1))
        {
            throw new ArgumentException($"{tree.Count + 1} rows of {width} words are needed.", nameof(rows));
        }

        ThrowIfFailed();
        try
        {
            MaskEntry?[] entries = new MaskEntry?[tree.Count + 1];
            entries[0] = _masks.Canonical(_entry);
            for (int row = 0; row < entries.Length; row++)
            {
                if (row > 0)
                {
                    entries[row] = entries[tree.Parents[row - 1] + 1] is { } parent ? After(parent, tree.Tokens[row - 1]) : null;
                }

                using CallBudget.Scope budget = CallBudget.Begin();
                Span<uint> words = rows.Slice(row * width, width);
                if (entries[row] is { } entry)
                {
                    _masks.GetMask(entry).WriteTo(words);
                }
                else
                {
                    words.Clear();
                }
            }
        }
        catch (GrammarException exception)
        {
            Fail(exception);
            throw;
        }
    }

    /// <summary>Commits <paramref name="token"/>; false leaves the state as it was.</summary>
    /// <param name="token">Token id; one outside the vocabulary is refused.</param>
    /// <exception cref="GrammarLimitException">A limit was met; the matcher stays failed.</exception>
    public bool TryAdvance(int token)
    {
        ThrowIfFailed();
        MaskEntry? next;
        try
        {
            next = After(_entry, token);
        }
        catch (GrammarException exception)
        {
            Fail(exception);
            throw;
        }

        if (next is null)
        {
            return false;
        }

        Push(next, token);
        return true;
    }

    /// <summary>Commits text; false leaves the state as it was.</summary>
    /// <param name="utf8">Bytes, any split of the text. None at all are a commit, too.</param>
    /// <exception cref="GrammarLimitException">A limit was met; the matcher stays failed.</exception>
    public bool TryAdvance(ReadOnlySpan<byte> utf8)
    {
        ThrowIfFailed();
        using CallBudget.Scope budget = CallBudget.Begin();
        MaskEntry? next;
        try
        {
            next = utf8.IsEmpty ? _entry : _entry.IsFinished ? null : _masks.TryAdvance(_entry, utf8);
        }
        catch (GrammarException exception)
        {
            Fail(exception);
            throw;
        }

        if (next is null)
        {
            return false;
        }

        Push(next, NoToken);
        return true;
    }

    /// <summary>Commits <paramref name="token"/>; throws when it is refused.</summary>
    /// <param name="token">Token id.</param>
    /// <exception cref="InvalidOperationException">The token is not allowed here; the state is as it was.</exception>
    public void Advance(int token)
    {
        if (!TryAdvance(token))
        {
            throw new InvalidOperationException($"Token {token} is not allowed here.");
        }
    }

    /// <summary>The length of the prefix of <paramref name="tokens"/> that could be committed; the state is unchanged.</summary>
    /// <param name="tokens">Token ids.</param>
    public int Validate(ReadOnlySpan<int> tokens)
    {
        ThrowIfFailed();
        try
        {
            MaskEntry entry = _entry;
            for (int i = 0; i < tokens.Length; i++)
            {
                if (After(entry, tokens[i]) is not { } next)
                {
                    return i;
                }

                entry = next;
            }

            return tokens.Length;
        }
        catch (GrammarException exception)
        {
            Fail(exception);
            throw;
        }
    }

    /// <summary>An independent matcher in the same state. O(1): the first commit of either afterwards copies the history's references.</summary>
    public Matcher Fork()
    {
        _isHistoryShared = true;
        return new Matcher(this);
    }

    /// <summary>Takes back the last <paramref name="tokens"/> commits. O(1).</summary>
    /// <param name="tokens">How many commits.</param>
    public void Rollback(int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, _count);
        ThrowIfFailed();
        if (tokens > 0)
        {
            _count -= tokens;
            _entry = _masks.Canonical(_history[_count].Before);
        }
    }

    /// <summary>Computes the mask into the cache ahead of its use; a failure is left to the call that needs it.</summary>
    internal void TryWarmMask()
    {
        try
        {
            using CallBudget.Scope budget = CallBudget.Begin();
            _masks.GetMask(_entry);
        }
        catch (GrammarException)
        {
            // The matcher's own call will meet the same limit and report it.
        }
    }

    private MaskRecipe GetRecipe()
    {
        if (_entry.Mask is { } cached && _failure is null)
        {
            return cached;
        }

        ThrowIfFailed();
        using CallBudget.Scope budget = CallBudget.Begin();
        try
        {
            _entry = _masks.Canonical(_entry);
            return _masks.GetMask(_entry);
        }
        catch (GrammarException exception)
        {
            Fail(exception);
            throw;
        }
    }

    private MaskEntry? After(MaskEntry entry, int token)
    {
        using CallBudget.Scope budget = CallBudget.Begin();
        if (_masks.IsEndToken(token) && (entry.IsAccepting || entry.IsFinished))
        {
            return _masks.Finished;
        }

        return entry.IsFinished || (uint)token >= (uint)_masks.Vocabulary.Size ? null : _masks.TryAdvance(entry, token);
    }

    private void Push(MaskEntry next, int token)
    {
        if (_isHistoryShared || _count == _history.Length)
        {
            Commit[] history = new Commit[Math.Max(16, _count == _history.Length ? _count * 2 : _history.Length)];
            Array.Copy(_history, history, _count);
            _history = history;
            _isHistoryShared = false;
        }

        _history[_count++] = new Commit(_entry, token);
        _entry = next;
    }

    private void ThrowIfFailed() => _failure?.Throw();

    private void Fail(GrammarException exception) => _failure ??= ExceptionDispatchInfo.Capture(exception);

    /// <summary>One commit: where it began and the token, or <see cref="NoToken"/>.</summary>
    private readonly record struct Commit(MaskEntry Before, int Token);
}
