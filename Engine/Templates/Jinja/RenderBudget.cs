using System.Runtime.CompilerServices;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>
/// How much one rendering may do: each step and each character made costs one. An honest template needs a few times the characters of the
/// conversation; a hostile one ends here instead of never.
/// </summary>
internal sealed class RenderBudget(long limit, CancellationToken cancellationToken)
{
    /// <summary>Enough for megabytes of conversation; about a second of work.</summary>
    public const long DefaultLimit = 64_000_000;

    private long _spent;
    private int _sinceCheck;

    public void Charge(long cost)
    {
        _spent += cost;
        if (_spent > limit)
        {
            throw JinjaError.Limit($"rendering takes more than {limit} steps and characters.");
        }

        if (++_sinceCheck >= 1024)
        {
            _sinceCheck = 0;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Called where values or expressions nest.</summary>
    public void Descend()
    {
        Charge(1);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw JinjaError.Limit("values or calls nest too deeply.");
        }
    }
}
