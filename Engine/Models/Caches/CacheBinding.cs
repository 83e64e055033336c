using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models.Caches;

/// <summary>A session's I/O binding with the cache's views in it; views die before the binding, and both before the session.</summary>
internal sealed class CacheBinding : IDisposable
{
    private readonly List<OrtValue> _views = [];

    public CacheBinding(DecoderSession session)
    {
        Session = session;
        Io = session.Session.CreateIoBinding();
    }

    /// <summary>Whose it is.</summary>
    public DecoderSession Session { get; }

    /// <summary>The runtime's binding.</summary>
    public OrtIoBinding Io { get; }

    /// <summary>Binds a tensor that is read and written in place.</summary>
    public void BindInPlace(int tensor, OrtValue view)
    {
        _views.Add(view);
        CacheTensor names = Session.Signature.Cache[tensor];
        Io.BindInput(names.Past, view);
        Io.BindOutput(names.Present, view);
    }

    /// <summary>Binds a tensor that is read from one place and written to another.</summary>
    public void Bind(int tensor, OrtValue past, OrtValue present)
    {
        _views.Add(past);
        _views.Add(present);
        CacheTensor names = Session.Signature.Cache[tensor];
        Io.BindInput(names.Past, past);
        Io.BindOutput(names.Present, present);
    }

    /// <summary>Lets go of all views; everything is bound anew before the next run.</summary>
    public void Clear()
    {
        Io.ClearBoundInputs();
        Io.ClearBoundOutputs();
        DisposeViews();
    }

    public void Dispose()
    {
        DisposeViews();
        Io.Dispose();
    }

    private void DisposeViews()
    {
        foreach (OrtValue view in _views)
        {
            view.Dispose();
        }

        _views.Clear();
    }
}
