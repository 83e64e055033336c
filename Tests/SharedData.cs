namespace StructGen.Tests;

/// <summary>Where the optional test data lives, and how a test says that it is absent.</summary>
internal static class SharedData
{
    /// <summary>The absolute path of <paramref name="relative"/> inside the shared folder beside the repository, or the running test is skipped.</summary>
    public static string Require(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StructGen.sln")))
            {
                string path = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", relative));
                if (File.Exists(path) || Directory.Exists(path))
                {
                    return path;
                }
            }
        }

        NUnit.Framework.Assert.Ignore($"../shared/{relative} is not on this machine; this test needs it.");
        throw new InvalidOperationException();
    }
}
