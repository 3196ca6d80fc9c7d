"use strict";
/* Drugs and results of a patient over time, drawn from the rows. */
(function () {
  const SVG = "http://www.w3.org/2000/svg";
  const WIDTH = 640, LEFT = 200, RIGHT = 16, HEIGHT = 80, MOST = 24, APART = 30;

  function drawn(name, attributes, text) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  /* Series with numbers: those of one drug or test, patient and unit, with at least two points. */
  function series(facts) {
    const groups = new Map();
    const take = (row, kind, name, value, unit) => {
      if (!value || row.experiencer !== "patient" || row.assertion === "hypothetical" || row.duplicate_of) return;
      const key = [row.patient_id, kind, name, unit].join("\u0000");
      if (!groups.has(key)) groups.set(key, { patient: row.patient_id, kind, name, unit, points: [] });
      groups.get(key).points.push({ row, value: Number(value), start: Number(row.start), days: row.time_days || "" });
    };
    for (const row of facts.drugs) {
      const unit = [row.dose_unit, row.dose_per, row.dose_period].filter(Boolean).join("/");
      take(row, "drug", row.drug_name || row.drug_text, row.dose_value, unit);
    }
    for (const row of facts.labs) take(row, "result", row.test_name || row.test_text, row.value, row.unit);
    return [...groups.values()].filter((group) => group.points.length > 1);
  }

  /* A chart: against days where every point has them, else in the order of the report, and says which. */
  function chart(group, chosen) {
    const timed = group.points.every((point) => point.days !== "");
    const points = [...group.points].sort((a, b) => (timed ? a.days - b.days : 0) || a.start - b.start);
    const xs = points.map((point, i) => (timed ? Number(point.days) : i));
    const values = points.map((point) => point.value);
    const [x0, x1] = [Math.min(...xs), Math.max(...xs)], [low, high] = [Math.min(0, ...values), Math.max(...values)];
    const across = (x) => LEFT + ((x - x0) / (x1 - x0 || 1)) * (WIDTH - LEFT - RIGHT);
    const up = (value) => HEIGHT - 18 - ((value - low) / (high - low || 1)) * (HEIGHT - 42);
    const said = `${group.name}${group.unit ? " (" + group.unit + ")" : ""}, ${values.join(", ")}`;
    const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: group.kind, role: "group", "aria-label": said });
    svg.append(drawn("text", { x: 4, y: 22, class: "name" }, group.name));
    svg.append(drawn("text", { x: 4, y: 38, class: "unit" }, group.unit));
    svg.append(drawn("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(low), y2: up(low), class: "axis" }));
    const path = points.map((point, i) => {
      const step = group.kind === "drug" && i ? `H${across(xs[i])}V` : i ? `L${across(xs[i])},` : `M${across(xs[i])},`;
      return step + up(point.value);
    });
    svg.append(drawn("path", { d: path.join(""), class: "line" }));
    let last = -Infinity; // of the labels drawn; those that would cover it are left to the circle's title
    points.forEach((point, i) => {
      const words = `${point.value} ${group.unit} ${point.row.time_text || ""}`;
      const dot = drawn("circle", { cx: across(xs[i]), cy: up(point.value), r: 5, tabindex: 0, role: "button", "aria-label": words });
      dot.append(drawn("title", {}, words));
      dot.addEventListener("click", () => chosen(point.row.fact_id));
      dot.addEventListener("keydown", (event) => { if (event.key === "Enter") chosen(point.row.fact_id); });
      svg.append(dot);
      if (across(xs[i]) - last < APART) return;
      last = across(xs[i]);
      const anchor = i === 0 ? "start" : i === points.length - 1 ? "end" : "middle";
      svg.append(drawn("text", { x: across(xs[i]), y: up(point.value) - 8, "text-anchor": anchor }, String(point.value)));
      if (timed) svg.append(drawn("text", { x: across(xs[i]), y: HEIGHT - 4, "text-anchor": anchor, class: "day" }, `d${xs[i]}`));
    });
    if (!timed) svg.append(drawn("text", { x: LEFT, y: HEIGHT - 4, class: "day" }, "in the order of the report"));
    return svg;
  }

  casefacts.timeline = function (panel, facts, chosen) {
    panel.replaceChildren();
    const found = series(facts).sort((a, b) => a.patient.localeCompare(b.patient) || a.kind.localeCompare(b.kind));
    if (!found.length) {
      panel.append("No drug or test of this report has two numbers of one unit to draw.");
      return;
    }
    let patient = null;
    for (const group of found.slice(0, MOST)) {
      if (group.patient !== patient) {
        patient = group.patient;
        const head = document.createElement("h3");
        head.textContent = `Patient ${patient}`;
        panel.append(head);
      }
      panel.append(chart(group, chosen));
    }
    if (found.length > MOST) panel.append(`${found.length - MOST} more are not drawn.`);
  };
})();
