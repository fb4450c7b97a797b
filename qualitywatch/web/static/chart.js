"use strict";

/* Draws the history of one series from the JSON API; the table on the page has the same values. */
(() => {
  const figure = document.querySelector(".chart[data-src]");
  if (!figure || typeof uPlot === "undefined") return;
  const plot = figure.querySelector(".plot");
  const readout = figure.querySelector(".readout");
  figure.classList.add("live");
  const LABEL_FONT = '12px "Helvetica Neue", Helvetica, Arial, sans-serif';
  const TIMES = [
    [31536000, "{YYYY}", null, null, null, null, null, null, 1],
    [2419200, "{MMM}", "\n{YYYY}", null, null, null, null, null, 1],
    [86400, "{D} {MMM}", "\n{YYYY}", null, null, null, null, null, 1],
    [3600, "{HH}:{mm}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
    [1, "{HH}:{mm}:{ss}", "\n{D} {MMM} {YYYY}", null, "\n{D} {MMM}", null, null, null, 1],
  ];

  const number = (value, digits) => value.toLocaleString("en", { maximumSignificantDigits: digits });

  function scaled(value, steps, digits) {
    const size = Math.abs(value);
    const [name, factor] = steps.find(([, step]) => size >= step) || steps[steps.length - 1];
    return `${number(value / factor, digits)} ${name}`;
  }

  const SECONDS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1], ["ms", 0.001]];
  const BYTES = [["GiB", 1073741824], ["MiB", 1048576], ["KiB", 1024], ["B", 1]];

  function quantity(value, unit, digits) {
    if (unit === "1") return `${number(value * 100, digits)} %`;
    if (value !== 0 && unit === "s") return scaled(value, SECONDS, digits);
    if (value !== 0 && unit === "By") return scaled(value, BYTES, digits);
    const noun = /^\{([^}]+)\}$/.exec(unit);
    return noun || unit === "s" || unit === "By" ? number(value, digits) : `${number(value, digits)} ${unit}`;
  }

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const moment = (seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;

  function span(history) {
    const [first, last] = [history.samples[0], history.samples[history.samples.length - 1]].map(
      (sample) => Date.parse(sample.observed_at) / 1000,
    );
    return first === last ? [first - 43200, last + 43200] : [first, last];
  }

  function bounds(history) {
    const values = history.samples
      .flatMap((sample) => [sample.value, sample.low ?? null, sample.high ?? null])
      .concat(history.limits.map((item) => item.limit))
      .filter((value) => value !== null);
    if (!values.length) return [0, 1];
    let low = Math.min(...values);
    let high = Math.max(...values);
    const room = high > low ? (high - low) * 0.12 : Math.abs(high) * 0.1 || 1;
    const share = history.unit === "1" && low >= 0 && high <= 1;
    const positive = low >= 0;
    low -= room;
    high += room;
    return [positive ? Math.max(0, low) : low, share ? Math.min(1, high) : high];
  }

  function label(ctx, item, { left, y, above, ratio, unit }) {
    const words = `${item.rule}: at ${above ? "most" : "least"} ${quantity(item.limit, unit, 4)}`;
    ctx.font = LABEL_FONT.replace("12px", `${12 * ratio}px`);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    const middle = y + (above ? -12 : 12) * ratio;
    ctx.globalAlpha = 0.85;
    ctx.fillStyle = colour("--paper");
    ctx.fillRect(left - 4 * ratio, middle - 8 * ratio, ctx.measureText(words).width + 8 * ratio, 16 * ratio);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colour("--chart-limit");
    ctx.fillText(words, left, middle);
  }

  function drawLimits(chart, history) {
    const { ctx, bbox } = chart;
    const ratio = window.devicePixelRatio || 1;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const item of history.limits) {
      const y = Math.round(chart.valToPos(item.limit, "y", true));
      const above = item.comparison === "above";
      ctx.fillStyle = colour("--chart-beyond");
      if (above) ctx.fillRect(bbox.left, bbox.top, bbox.width, y - bbox.top);
      else ctx.fillRect(bbox.left, y, bbox.width, bbox.top + bbox.height - y);
      ctx.strokeStyle = colour("--chart-limit");
      ctx.lineWidth = ratio;
      ctx.setLineDash([5 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y + 0.5);
      ctx.lineTo(bbox.left + bbox.width, y + 0.5);
      ctx.stroke();
      label(ctx, item, { left: bbox.left + 8 * ratio, y, above, ratio, unit: history.unit });
    }
    ctx.restore();
  }

  const marks = JSON.parse(figure.dataset.marks || "[]");

  function drawMarks(chart) {
    const { ctx, bbox } = chart;
    const ratio = window.devicePixelRatio || 1;
    ctx.save();
    for (const mark of marks) {
      const x = Math.round(chart.valToPos(Date.parse(mark.at) / 1000, "x", true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.strokeStyle = ctx.fillStyle = colour(mark.ruler ? "--muted" : "--chart-shift");
      ctx.lineWidth = ratio;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x + 0.5, bbox.top + 18 * ratio);
      ctx.lineTo(x + 0.5, bbox.top + bbox.height);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.arc(x, bbox.top + 9 * ratio, 8 * ratio, 0, 2 * Math.PI);
      ctx.fill();
      ctx.fillStyle = colour("--paper");
      ctx.font = LABEL_FONT.replace("12px", `${11 * ratio}px`);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(mark.label, x, bbox.top + 9.5 * ratio);
    }
    ctx.restore();
  }

  /* Scores hold until they change, and have an interval; between two models there is no line. */
  const banded = (history) => history.samples.some((sample) => "low" in sample);

  function columns(history) {
    const column = (name) => history.samples.map((sample) => sample[name]);
    const times = history.samples.map((sample) => Date.parse(sample.observed_at) / 1000);
    return banded(history) ? [times, column("value"), column("high"), column("low")] : [times, column("value")];
  }

  function lines(history) {
    const line = {
      stroke: colour("--chart"),
      width: 1.75,
      points: { show: history.samples.length <= 90, size: 6, width: 0, fill: colour("--chart") },
    };
    if (!banded(history)) return { series: [{}, { ...line, fill: colour("--chart-fill") }] };
    const paths = uPlot.paths.stepped({ align: 1 });
    const edge = { stroke: "transparent", width: 0, points: { show: false }, paths };
    return { series: [{}, { ...line, paths }, edge, edge], bands: [{ series: [2, 3], fill: colour("--chart-fill") }] };
  }

  function say(history, index) {
    const sample = history.samples[index];
    readout.textContent = "";
    if (!sample) return;
    const value = document.createElement("strong");
    value.textContent = sample.value === null ? "no score" : quantity(sample.value, history.unit, 4);
    readout.append(value);
    if (banded(history) && sample.value !== null) {
      readout.append(` · ${quantity(sample.low, history.unit, 4)} to ${quantity(sample.high, history.unit, 4)}`);
    }
    readout.append(` · ${moment(Date.parse(sample.observed_at) / 1000)}`);
    if (sample.code) readout.append(` · ${sample.code.slice(0, 10)}`);
  }

  function options(history) {
    const axis = { stroke: colour("--muted"), font: LABEL_FONT, ticks: { show: false }, grid: { stroke: colour("--chart-grid"), width: 1 } };
    const format = (value) => quantity(value, history.unit, 4);
    return {
      width: plot.clientWidth,
      height: plot.clientHeight,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9, fill: colour("--chart"), stroke: colour("--paper"), width: 2 } },
      scales: {
        x: { range: () => span(history) },
        y: { range: () => bounds(history) },
      },
      axes: [
        { ...axis, grid: { show: false }, values: TIMES, space: 70 },
        { ...axis, values: (_, splits) => splits.map(format), size: (_, labels) => 18 + 7 * Math.max(2, ...(labels || []).map((label) => label.length)) },
      ],
      ...lines(history),
      hooks: {
        draw: [(chart) => drawLimits(chart, history), drawMarks],
        setCursor: [(chart) => say(history, chart.cursor.idx ?? history.samples.length - 1)],
      },
      padding: [8, 14, 0, 0],
    };
  }

  function show(history) {
    const data = columns(history);
    const [times, values] = data;
    let chart = null;
    let place = values.length - 1;

    const draw = () => {
      if (chart) chart.destroy();
      chart = new uPlot(options(history), data, plot);
      say(history, place);
    };
    const move = (next) => {
      place = Math.min(values.length - 1, Math.max(0, next));
      chart.setCursor({ left: chart.valToPos(times[place], "x"), top: 10 });
      say(history, place);
    };

    draw();
    figure.dataset.drawn = String(values.length);
    new ResizeObserver(() => chart.setSize({ width: plot.clientWidth, height: plot.clientHeight })).observe(plot);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    plot.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: values.length - 1 };
      if (!(event.key in steps)) return;
      event.preventDefault();
      move(steps[event.key]);
    });
  }

  async function load() {
    try {
      const answer = await fetch(figure.dataset.src, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      show(await answer.json());
    } catch (error) {
      const note = document.createElement("p");
      note.className = "failed";
      note.textContent = `The chart could not be loaded (${error.message}); the table below has its values.`;
      plot.replaceChildren(note);
    }
  }

  load();
})();
