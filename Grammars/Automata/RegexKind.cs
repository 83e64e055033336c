namespace StructGen.Grammars.Automata;

/// <summary>The shapes of an extended regular expression.</summary>
internal enum RegexKind : byte
{
    Empty,
    Epsilon,
    Bytes,
    Literal,
    Concat,
    Union,
    Repeat,
    Intersect,
    Complement,

    /// <summary>A state of a machine written by hand: <see cref="RegexMachine"/>.</summary>
    Machine,
}

/// <summary>What is known about the emptiness of a language.</summary>
internal enum Emptiness : byte
{
    Unknown,
    Empty,
    Inhabited,
}
