namespace StructGen.Engine.Tokenization;

/// <summary>What the name of a special token (<c>&lt;|im_end|&gt;</c>) inside a text means.</summary>
public enum SpecialTokenText
{
    /// <summary>The special token: for prompts and chat templates. What reference tokenizers do by default.</summary>
    Recognized,

    /// <summary>Ordinary characters: for what a user or a grammar says, which must not end a turn.</summary>
    Plain,
}
