using System.CommandLine;

return await new RootCommand("SchemaBench: measures structured generation.").Parse(args).InvokeAsync();
