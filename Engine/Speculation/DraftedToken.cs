namespace StructGen.Engine.Speculation;

/// <summary>One place of a draft.</summary>
/// <param name="Proposal">What was proposed, or a forced token.</param>
/// <param name="IsForced">Whether the constraint admits nothing else here.</param>
/// <param name="IsRead">Whether the constraint's cursor has read it. Only the last place may be unread: a drawn token that a budget will replace.</param>
internal readonly record struct DraftedToken(Proposal Proposal, bool IsForced, bool IsRead)
{
    public int Token => Proposal.Token;
}
