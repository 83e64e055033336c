using System.Diagnostics;
using System.Globalization;

namespace StructGen.SchemaBench.Measurements;

/// <summary>What this process has used so far.</summary>
internal static class ProcessFigures
{
    /// <summary>The largest resident set, in MiB.</summary>
    public static double PeakMebibytes()
    {
        const string Status = "/proc/self/status";
        if (File.Exists(Status))
        {
            foreach (string line in File.ReadLines(Status))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    string kibibytes = string.Concat(line.Where(char.IsAsciiDigit));
                    return double.Parse(kibibytes, CultureInfo.InvariantCulture) / 1024;
                }
            }
        }

        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1024.0 / 1024.0;
    }

    /// <summary>User and system time of all threads, in seconds.</summary>
    public static double CpuSeconds()
    {
        using Process process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }
}
