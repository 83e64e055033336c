using Microsoft.Playwright;
using StructGen.SchemaBench.Commands;

namespace StructGen.Tests.SchemaBench.Reports;

/// <summary>The report in a real browser: no complaint on its console, no request, nothing wider than the screen; screenshots are kept with the test's output.</summary>
internal sealed class ReportPageTests
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private DirectoryInfo _folder = null!;
    private string _page = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"page-{Guid.NewGuid():N}"));
        _page = Path.Combine(_folder.FullName, "report.html");
        Assert.That(await CommandLine.RunAsync(["report", .. SampleResults.Write(_folder).Select(file => file.FullName), "-o", _page], TextWriter.Null, TextWriter.Null), Is.Zero);
    }

    [OneTimeTearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [TestCase(1280, 900, ColorScheme.Light, "desktop-light")]
    [TestCase(1280, 900, ColorScheme.Dark, "desktop-dark")]
    [TestCase(390, 844, ColorScheme.Light, "phone-light")]
    [TestCase(390, 844, ColorScheme.Dark, "phone-dark")]
    public async Task The_page_looks_right(int width, int height, ColorScheme colors, string name)
    {
        string executable = Browsers.FirstOrDefault(File.Exists) ?? "";
        if (executable.Length == 0)
        {
            Assert.Ignore("There is no Chromium: apt-get install chromium.");
        }

        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        IPage page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colors });
        List<string> complaints = [];
        page.Console += (_, message) => complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, message) => complaints.Add(message);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                complaints.Add(request.Url);
            }
        };
        await page.GotoAsync(new Uri(_page).AbsoluteUri);
        Assert.That(await page.EvaluateAsync<int>("document.querySelectorAll('canvas').length"), Is.EqualTo(4));
        Assert.That(await page.EvaluateAsync<bool>(Painted), Is.True, "a chart is blank");
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width), "the page is wider than the screen");
        Assert.That(await page.EvaluateAsync<string>("document.documentElement.dataset.theme"), Is.EqualTo(colors == ColorScheme.Dark ? "dark" : "light"));
        await page.ClickAsync("details.sample summary >> nth=0");
        string picture = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"report-{name}.png");
        await page.ScreenshotAsync(new() { Path = picture, FullPage = true });
        TestContext.AddTestAttachment(picture);

        await page.ClickAsync("#theme");
        Assert.That(await page.EvaluateAsync<string>("document.documentElement.dataset.theme"), Is.EqualTo(colors == ColorScheme.Dark ? "light" : "dark"));
        Assert.That(await page.EvaluateAsync<bool>(Painted), Is.True, "a chart is blank in the other colours");
        Assert.That(complaints, Is.Empty);
    }

    /// <summary>Whether every canvas has pixels of many colours on it.</summary>
    private const string Painted = """
        [...document.querySelectorAll('canvas')].every(canvas => {
          const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height }).getContext('2d', { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const pixels = new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
          return new Set(pixels).size > 10;
        })
        """;
}
