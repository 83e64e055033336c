"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const wantsDark = matchMedia("(prefers-color-scheme: dark)");
  const charts = [];

  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const series = (i) => color(`--series-${i % 6}`);
  const faint = (hex, alpha) => hex + Math.round(alpha * 255).toString(16).padStart(2, "0");
  const percent = (value) => `${(100 * value).toFixed(1)} %`;
  const time = (ms) => (ms >= 1000 ? `${+(ms / 1000).toPrecision(3)} s` : ms >= 1 ? `${+ms.toPrecision(3)} ms` : `${+(ms * 1000).toPrecision(3)} µs`);

  // Draws a confidence interval over each bar whose point has one.
  const whiskers = {
    id: "whiskers",
    afterDatasetsDraw(chart) {
      const { ctx, scales: { x } } = chart;
      ctx.save();
      ctx.strokeStyle = color("--ink");
      ctx.lineWidth = 1;
      chart.data.datasets.forEach((set, index) => {
        if (!set.intervals || !chart.isDatasetVisible(index)) return;
        chart.getDatasetMeta(index).data.forEach((bar, i) => {
          const interval = set.intervals[i];
          if (!interval || interval.high === undefined) return;
          const cap = Math.min(4, bar.height / 3);
          const [low, high] = [x.getPixelForValue(interval.low), x.getPixelForValue(interval.high)];
          ctx.beginPath();
          ctx.moveTo(low, bar.y);
          ctx.lineTo(high, bar.y);
          for (const end of [low, high]) {
            ctx.moveTo(end, bar.y - cap);
            ctx.lineTo(end, bar.y + cap);
          }
          ctx.stroke();
        });
      });
      ctx.restore();
    },
  };

  const scale = (title, more = {}) => ({
    title: { display: true, text: title, color: color("--soft") },
    ticks: { color: color("--soft"), ...more.ticks },
    grid: { color: color("--line") },
    ...Object.fromEntries(Object.entries(more).filter(([key]) => key !== "ticks")),
  });

  // Powers of ten, and within two decades also their double, triple and fivefold: the library's own choice runs together on a phone, or leaves one.
  const decadeTicks = (axis) => {
    const steps = axis.max / axis.min < 100 ? [1, 2, 3, 5] : [1];
    const decades = Array.from({ length: 20 }, (_, i) => 10 ** (i - 9));
    axis.ticks = decades.flatMap((decade) => steps.map((step) => ({ value: step * decade }))).filter((tick) => tick.value >= axis.min && tick.value <= axis.max);
  };

  const logarithmic = (title) => scale(title, {
    type: "logarithmic",
    afterBuildTicks: decadeTicks,
    ticks: { maxRotation: 0, autoSkipPadding: 12, callback: (value) => time(value) },
  });

  const legend = () => ({ position: "top", align: "start", labels: { color: color("--ink"), boxWidth: 14, filter: (item) => !item.text.startsWith("\u0000") } });

  const draw = (id, config) => {
    const canvas = document.getElementById(id);
    config.options = { responsive: true, maintainAspectRatio: false, animation: false, ...config.options };
    charts.push(new Chart(canvas, config));
  };

  const drawCoverage = () => {
    const canvas = document.getElementById("coverage");
    const rows = data.splits.length;
    canvas.parentElement.style.height = `${90 + rows * (14 + 16 * data.engines.length)}px`;
    const datasets = [];
    data.engines.forEach((engine, i) => {
      datasets.push({
        label: engine.name, data: engine.splits.map((split) => split.mean ?? null), intervals: engine.splits, backgroundColor: series(i), stack: engine.name, grouped: true, order: 1,
      });
      datasets.push({
        label: `\u0000${engine.name} declared`, data: engine.splits.map((split) => (split.declared === undefined ? null : Math.max(0, split.declared - split.mean))), backgroundColor: faint(series(i), 0.28), stack: engine.name, order: 2,
      });
    });
    draw("coverage", {
      type: "bar",
      data: { labels: data.splits, datasets },
      plugins: [whiskers],
      options: {
        indexAxis: "y",
        scales: {
          x: scale("share of samples", { min: 0, max: 1, stacked: true, ticks: { callback: (value) => `${Math.round(100 * value)} %` } }),
          y: { stacked: true, ticks: { color: color("--ink"), autoSkip: false }, grid: { display: false } },
        },
        plugins: {
          legend: legend(),
          tooltip: {
            filter: (item) => !item.dataset.label.startsWith("\u0000"),
            callbacks: {
              label: (item) => {
                const split = item.dataset.intervals[item.dataIndex];
                return `${item.dataset.label}: ${percent(split.mean)} (${percent(split.low)} to ${percent(split.high)}), declared ${percent(split.declared)}, ${split.samples} samples`;
              },
            },
          },
        },
      },
    });
  };

  const drawDistribution = (id, key, title) => {
    const datasets = data.engines.map((engine, i) => ({
      label: engine.name,
      data: engine[key].map((value, percentile) => ({ x: Math.max(value, 1e-3), y: percentile / 100 })),
      borderColor: series(i), backgroundColor: series(i), borderWidth: 2, pointRadius: 0, pointHitRadius: 8, stepped: false,
    })).filter((set) => set.data.length > 0);
    draw(id, {
      type: "line",
      data: { datasets },
      options: {
        interaction: { mode: "nearest", axis: "y", intersect: false },
        scales: { x: logarithmic(title), y: scale("share of samples", { min: 0, max: 1, ticks: { callback: (value) => `${Math.round(100 * value)} %` } }) },
        plugins: { legend: legend(), tooltip: { callbacks: { title: (items) => `${Math.round(100 * items[0].parsed.y)} % of samples`, label: (item) => `${item.dataset.label}: ${time(item.parsed.x)}` } } },
      },
    });
  };

  const drawScatter = () => {
    const datasets = [];
    data.engines.forEach((engine, i) => {
      const points = engine.splits
        .map((split, k) => ({ x: 1000 / split.tpot, y: split.mean, name: data.splits[k] }))
        .filter((point) => Number.isFinite(point.x) && point.y !== undefined);
      datasets.push({ label: engine.name, data: points, backgroundColor: faint(series(i), 0.55), pointRadius: 5, pointHoverRadius: 7 });
      if (engine.tpotP50) {
        datasets.push({
          label: `\u0000${engine.name}`, data: [{ x: 1000 / engine.tpotP50, y: engine.empirical, name: "all" }], backgroundColor: series(i), borderColor: color("--ink"), borderWidth: 2, pointRadius: 10, pointHoverRadius: 12,
        });
      }
    });
    draw("scatter", {
      type: "scatter",
      data: { datasets },
      options: {
        scales: {
          x: scale("tokens per second"),
          y: scale("empirical coverage", {
            min: 0, max: 1.05, afterBuildTicks: (axis) => { axis.ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value })); }, ticks: { callback: (value) => `${Math.round(100 * value)} %` },
          }),
        },
        plugins: {
          legend: legend(),
          tooltip: { callbacks: { label: (item) => `${item.dataset.label.replace("\u0000", "")}, ${item.raw.name}: ${percent(item.raw.y)} at ${item.raw.x.toPrecision(3)} tokens/s` } },
        },
      },
    });
  };

  const render = () => {
    charts.splice(0).forEach((chart) => chart.destroy());
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawCoverage();
    drawDistribution("gct", "gct", "grammar compilation time");
    drawDistribution("tpot", "tpot", "time per output token");
    drawScatter();
  };

  const setTheme = (theme) => {
    root.dataset.theme = theme;
    render();
  };

  document.getElementById("theme").addEventListener("click", () => setTheme(root.dataset.theme === "dark" ? "light" : "dark"));
  wantsDark.addEventListener("change", () => setTheme(wantsDark.matches ? "dark" : "light"));
  addEventListener("beforeprint", () => charts.forEach((chart) => chart.resize()));
  setTheme(wantsDark.matches ? "dark" : "light");
})();
