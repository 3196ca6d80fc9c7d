"use strict";
/* The list of reports, its filters, what could not be read. `page` is what review.js lends: site, decisions. */
casefacts.listing = function (page) {
  const { made, byId } = casefacts;

  function decidedIn(report_id) {
    return page.decisions.all().filter((one) => one.report_id === report_id && one.decision !== "add").length;
  }

  /* The reports that the list shows, in its order. */
  function shown() {
    const word = byId("find").value.toLowerCase(), open = byId("open-reports").checked;
    const fitting = page.site.reports.filter((one) =>
      `${one.report_id} ${one.title} ${one.journal}`.toLowerCase().includes(word) &&
      !(open && decidedIn(one.report_id) >= one.facts) && !(byId("in-scope").checked && !one.in_scope));
    return byId("doubtful-reports").checked ? fitting.sort((a, b) => b.doubtful - a.doubtful) : fitting;
  }

  function draw() {
    byId("reports").replaceChildren(...shown().map((one) => {
      const decided = decidedIn(one.report_id);
      const state = one.status === "partial" ? `in part: ${one.error}` : one.left_out ? `left out: ${one.left_out}` : "read";
      return made("tr", { className: decided >= one.facts ? "done" : "" },
        made("th", { scope: "row" }, made("a", { href: `#/r/${encodeURIComponent(one.report_id)}` }, one.report_id)),
        made("td", {}, one.title || "", one.year ? ` (${one.year})` : ""), made("td", {}, state),
        made("td", { className: "n" }, String(one.facts)), made("td", { className: "n scope" }, one.in_scope ? String(one.in_scope) : ""),
        made("td", { className: "n" }, one.doubtful ? String(one.doubtful) : ""),
        made("td", { className: "n" }, decided ? `${decided}` : ""));
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
