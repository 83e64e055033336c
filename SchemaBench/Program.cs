using System.Runtime.InteropServices;
using StructGen.SchemaBench.Commands;

using CancellationTokenSource interrupted = new();

// The first signal asks for an orderly end; a second one ends the process as it would anyway.
void OnSignal(PosixSignalContext context)
{
    context.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return await CommandLine.RunAsync(args, Console.Out, Console.Error, interrupted.Token);
