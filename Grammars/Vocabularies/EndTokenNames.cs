using System.Collections.Frozen;

namespace StructGen.Grammars.Vocabularies;

/// <summary>Names by which public models call the tokens that end a text or a turn.</summary>
internal static class EndTokenNames
{
    /// <summary>The names; a tokenizer usually has one to three of them.</summary>
    public static FrozenSet<string> All { get; } = new[]
    {
        "<|eot_id|>", "<|end_of_text|>", "<|eom_id|>", "<|eot|>", "<|eom|>", "<|im_end|>", "<|endoftext|>", "</s>", "<eos>", "[EOS]", "<|eos|>",
        "<end_of_turn>", "<|end_of_turn|>", "<|endofturn|>", "<turn|>", "<|end|>", "<|return|>", "<|call|>", "<|END_OF_TURN_TOKEN|>", "<|EOT|>",
        "<|end_of_sentence|>", "<｜end▁of▁sentence｜>", "<EOT>",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Control tokens of SentencePiece files that list no added tokens.</summary>
    public static FrozenSet<string> SentencePieceControls { get; } =
        new[] { "<unk>", "<s>", "</s>", "<pad>", "<bos>", "<eos>", "<mask>" }.ToFrozenSet(StringComparer.Ordinal);
}
