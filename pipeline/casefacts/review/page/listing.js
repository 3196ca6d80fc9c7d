"use strict";
/* The list of reports, its filters, what could not be read. `page` is what review.js lends: site, decisions. */
casefacts.listing = function (page) {
  const { made, byId } = casefacts;

  /* How many facts are decided, by report. */
  function decided() {
    const counts = new Map();
    for (const one of page.decisions.all()) {
      if (one.decision !== "add") counts.set(one.report_id, (counts.get(one.report_id) || 0) + 1);
    }
    return counts;
  }

  /* The reports that the list shows, in its order. */
  function shown(counts = decided()) {
    const word = byId("find").value.toLowerCase(), open = byId("open-reports").checked;
    const fitting = page.site.reports.filter((one) =>
      `${one.report_id} ${one.title} ${one.journal}`.toLowerCase().includes(word) &&
      !(open && (counts.get(one.report_id) || 0) >= one.facts) && !(byId("in-scope").checked && !one.in_scope));
    return byId("doubtful-reports").checked ? fitting.sort((a, b) => b.doubtful - a.doubtful) : fitting;
  }

  function draw() {
    const counts = decided();
    byId("reports").replaceChildren(...shown(counts).map((one) => {
      const done = counts.get(one.report_id) || 0;
      const state = one.status === "partial" ? `in part: ${one.error}` : one.left_out ? `left out: ${one.left_out}` : "read";
      return made("tr", { className: done >= one.facts ? "done" : "" },
        made("th", { scope: "row" }, made("a", { href: `#/r/${encodeURIComponent(one.report_id)}` }, one.report_id)),
        made("td", {}, one.title || "", one.year ? ` (${one.year})` : ""), made("td", {}, state),
        made("td", { className: "n" }, String(one.facts)), made("td", { className: "n scope" }, one.in_scope ? String(one.in_scope) : ""),
        made("td", { className: "n" }, one.doubtful ? String(one.doubtful) : ""),
        made("td", { className: "n" }, done ? `${done}` : ""));
    }));
  }

  /* What stays the same while the page is open. */
  function begin() {
    document.body.classList.toggle("scoped", page.site.reports.some((entry) => entry.scoped));
    byId("failed").hidden = !page.site.failed.length;
    byId("failed").querySelector("ul").replaceChildren(
      ...page.site.failed.map((report) => made("li", {}, made("b", {}, report.source_file), ` ${report.error}`)));
    casefacts.overview(byId("whole"), byId("to-whole"), page.site.whole);
  }

  for (const name of ["find", "doubtful-reports", "open-reports"]) byId(name).addEventListener("input", draw);

  return { begin, draw, shown };
};
