namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <content>How many characters are still needed.</content>
internal abstract partial class JsonEscapeAutomaton
{
    public sealed override int CharactersNeeded(int state, out bool isText, out bool isEndless)
    {
        StateKey key = _keys[state];
        isText = key.Phase == Text;
        int needed = CharactersNeededAt(key.Content, out isEndless);
        if (isText || needed < 0)
        {
            return needed;
        }

        EscapeSearch search = new(this, Math.Max(0, needed - 1));
        AnyCompletion(key, search);
        isEndless = search.IsEndless;
        return search.Fewest < 0 ? -1 : search.Fewest + 1;
    }

    /// <summary>The fewest characters that still begin on the way from the content to the end of a string, or -1 where that is not known; and whether every larger number is possible.</summary>
    protected virtual int CharactersNeededAt(int content, out bool isEndless)
    {
        isEndless = false;
        return -1;
    }

    /// <summary>Looks for the completion of an escape after which the fewest characters are needed.</summary>
    private sealed class EscapeSearch(JsonEscapeAutomaton automaton, int atLeast)
    {
        private const int Patience = 4096;

        private readonly HashSet<(int Content, int Following)> _met = [];
        private int _looked;
        private bool _isUnknown;
        private int _fewest = int.MaxValue;

        /// <summary>The fewest characters needed after the escape, or -1 where that is not known.</summary>
        public int Fewest => _isUnknown || _fewest == int.MaxValue ? -1 : _fewest;

        public bool IsEndless { get; private set; }

        /// <summary>Told of the content after a completion; true when no further one can be better.</summary>
        public bool IsFound(int content)
        {
            int needed = automaton.CharactersNeededAt(content, out bool isEndless);
            _isUnknown |= needed < 0 || ++_looked > Patience;
            if (_isUnknown)
            {
                return true;
            }

            if (needed < _fewest || (needed == _fewest && isEndless))
            {
                _fewest = needed;
                IsEndless = isEndless;
            }

            return _fewest <= atLeast && IsEndless;
        }

        /// <summary>False where all continuations by so many bytes were looked at from this content before.</summary>
        public bool IsNew(int content, int following) => _met.Add((content, following));
    }
}
