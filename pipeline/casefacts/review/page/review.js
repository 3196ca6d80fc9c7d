"use strict";
/* The page: goes from the list to a report, shows a report's facts beside their evidence, takes decisions. */
(function () {
  const { made, byId, evidence, facts, forms } = casefacts;
  const TABLES = ["patients", "drugs", "labs", "outcomes"];
  let site, decisions, reports;
  let current = null; // { entry, text, pages, rows: [{ table, row, item }], chosen }
  let waiting = null; // the fact to choose when the report's data have come
  let tab = "text";
  const entering = casefacts.entering({
    get site() { return site; }, get decisions() { return decisions; }, get current() { return current; },
    card: byId("card"), cells, tell, choose, after, leave, showEvidence: () => turn(tab),
    appear: (one) => { current.rows.push(one); byId("rows").append(item(one)); showText(); filter(); count(); },
  });

  const listing = casefacts.listing({ get site() { return site; }, get decisions() { return decisions; } });

  function tell(words) {
    byId("notice").textContent = words;
    byId("notice").hidden = !words;
  }

  // ---------------------------------------------------------------- data

  casefacts.site = function (data) {
    site = data;
    reports = new Set(site.reports.map((one) => one.report_id));
    decisions = new casefacts.Decisions(site);
    decisions.follow(site.moved);
    byId("reviewer").value = decisions.reviewer;
    if (!decisions.kept) tell("This browser keeps nothing for this page: save your decisions before you close it.");
    listing.begin();
    route();
  };

  casefacts.loaded = function (report_id, data) {
    const entry = site.reports.find((one) => one.report_id === report_id);
    if (!entry || decodeURIComponent(location.hash).split("/")[2] !== report_id) return;
    open(entry, data);
  };

  function route() {
    const [, kind, report_id, fact_id] = location.hash.split("/").map(decodeURIComponent);
    const entry = kind === "r" && site.reports.find((one) => one.report_id === report_id);
    byId("list").hidden = Boolean(entry);
    byId("report").hidden = !entry;
    if (!entry) {
      current = null;
      document.title = "Review of facts";
      listing.draw();
    } else if (current && current.entry === entry) {
      if (fact_id) choose(fact_id);
    } else {
      waiting = fact_id || null;
      const script = made("script", { src: `data/${entry.data}.js` });
      script.onerror = () => tell(`The data of ${report_id} are missing: copy the whole folder, or run casefacts review again.`);
      document.head.append(script);
      script.onload = () => script.remove();
    }
    count();
  }

  // ---------------------------------------------------------------- one report

  function open(entry, data) {
    const rows = TABLES.flatMap((table) => data.facts[table].map((row) => ({ table, row })));
    for (const one of decisions.all()) {
      if (one.decision === "add" && one.report_id === entry.report_id) rows.push({ table: one.table, row: entering.added(one) });
    }
    current = { entry, data, rows, order: [], chosen: null };
    document.title = `${entry.report_id} – review`;
    byId("title").textContent = data.report.title || entry.report_id;
    const about = [entry.report_id, data.report.journal, data.report.year, data.report.status === "partial" ? data.report.error : ""];
    byId("about").textContent = about.filter(Boolean).join(" · ");
    byId("rows").replaceChildren(...rows.map(item));
    showText();
    byId("card").hidden = true;
    filter();
    turn(Object.keys(data.pages).length && tab === "page" ? "page" : tab === "page" ? "text" : tab);
    const first = waiting || (visible()[0] && visible()[0].row.fact_id);
    waiting = null;
    if (first) choose(first);
  }

  /* The cells that say what a row is, as now decided. */
  function cells(row) {
    const one = decisions.of(row);
    return one && one.decision === "correct" ? { ...row, ...one.cells } : row;
  }

  function item(one) {
    const li = made("li", { id: `f-${one.row.fact_id}`, tabIndex: -1 });
    li.addEventListener("click", (event) => {
      if (!event.target.closest("button")) pick(one.row.fact_id);
    });
    one.item = li;
    draw(one);
    return li;
  }

  function draw(one) {
    const chosen = Boolean(current) && current.chosen === one;
    facts.draw(one.item, one.table, cells(one.row), decisions.of(one.row), chosen, (verdict) => {
      pick(one.row.fact_id);
      if (current.chosen === one) act(verdict);
    });
  }

  function visible() {
    return current.order.filter((one) => !one.item.hidden);
  }

  function filter() {
    const table = byId("table").value, word = byId("word").value.toLowerCase(), sure = byId("sure").value;
    let shown = 0;
    for (const one of current.rows) {
      const row = cells(one.row);
      const fits = (!table || one.table === table) && (!word || facts.words(one.table, row).join(" ").toLowerCase().includes(word) ||
          (row.drug_name || row.test_name || "").toLowerCase().includes(word)) &&
        (!sure || (row.confidence !== "" && Number(row.confidence) < Number(sure))) &&
        !(byId("undecided").checked && decisions.of(row)) && !(byId("in-scope").checked && row.in_scope === "false");
      one.item.hidden = !fits;
      shown += fits;
    }
    byId("shown").textContent = `${shown} of ${current.rows.length} facts`;
    const order = [...current.rows];
    if (byId("doubtful").checked) order.sort((a, b) => facts.doubt(b.row) - facts.doubt(a.row));
    if (order.some((one, i) => one !== current.order[i])) byId("rows").append(...order.map((one) => one.item));
    current.order = order;
  }

  function choose(fact_id) {
    const one = current.rows.find((each) => each.row.fact_id === fact_id);
    if (!one) return tell(`The fact ${fact_id} is not in this report any more.`);
    const before = current.chosen;
    current.chosen = one;
    if (before && before !== one) draw(before);
    draw(one);
    if (before) before.item.removeAttribute("aria-current");
    one.item.setAttribute("aria-current", "true");
    one.item.focus({ preventScroll: true });
    one.item.scrollIntoView({ block: "nearest" });
    history.replaceState(null, "", `#/r/${encodeURIComponent(current.entry.report_id)}/${fact_id}`);
    showCard(one);
    evidence.markText(byId("text"), one.row);
    evidence.showPage(byId("page"), current.data.pages, one.row);
    return undefined;
  }

  function move(by) {
    const shown = visible(), at = shown.indexOf(current.chosen);
    const next = shown[at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (next) pick(next.row.fact_id);
  }

  /* Choose a fact, unless a form would be lost by that. */
  function pick(fact_id) {
    if (forms.begun(byId("card"))) tell("Keep what you typed (Enter) or leave the form (Esc) first.");
    else choose(fact_id);
  }

  // ---------------------------------------------------------------- decisions

  function named() {
    if (decisions.reviewer) return true;
    tell("Write your name at the top first: decisions are kept under it.");
    byId("reviewer").focus();
    return false;
  }

  function act(verdict) {
    const one = current.chosen;
    if (!one || !named()) return;
    tell("");
    if (verdict === "correct") return entering.edit(one);
    const before = decisions.of(one.row);
    if (before && before.decision === "add") {
      if (verdict === "reject") remove(one);
      return;
    }
    if (verdict !== "accept" || !before || before.decision !== "correct") { // what was corrected is accepted as corrected
      decisions.decide({ ...entering.about(one), decision: verdict, comment: (before && before.comment) || "" });
    }
    const place = visible().indexOf(one);
    after(one);
    const next = byId("undecided").checked ? visible()[place] : visible()[place + 1];
    if (next) choose(next.row.fact_id);
  }

  function undo() {
    const one = current.chosen, before = one && decisions.of(one.row);
    if (!before) return;
    if (before.decision === "add") return remove(one);
    decisions.undo(one.row);
    after(one);
    choose(one.row.fact_id);
  }

  function remove(one) {
    decisions.undo(one.row);
    current.rows.splice(current.rows.indexOf(one), 1);
    one.item.remove();
    current.chosen = null;
    byId("card").hidden = true;
    filter();
    count();
  }

  function after(one) {
    draw(one);
    filter();
    count();
    if (current.chosen === one) showCard(one);
  }

  /* Whether a decision is on a report of this folder. */
  function here(decision) {
    return reports.has(decision.report_id);
  }

  function count() {
    const all = site.reports.reduce((sum, one) => sum + one.facts, 0), made = decisions.all().filter(here).length;
    byId("progress").textContent = `${made} decided of ${all} facts${decisions.unsaved ? `, ${decisions.unsaved} not saved` : ""}`;
  }

  // ---------------------------------------------------------------- card and form

  function showCard(one) {
    const decision = decisions.of(one.row);
    forms.card(byId("card"), site.schema[one.table].correctable, cells(one.row), decision, (comment) => {
      if (decision) decisions.decide({ ...decision, comment });
    });
  }

  function leave() {
    if (current && current.chosen) choose(current.chosen.row.fact_id);
    else byId("card").hidden = true;
  }

  /* Add what is selected in the text; without a selection, something else that the chosen fact's sentence says. */
  function add() {
    if (!named()) return;
    const picked = evidence.selection(byId("text"), current.rows), one = current.chosen;
    turn("text");
    if (!picked && !one) return tell("Select the drug, test or finding in the text first, or choose a fact of its sentence; then press n.");
    tell("");
    entering.add(byId("table").value || (one ? one.table : "drugs"), picked || { text: "", sentence: one.row.sentence });
    return undefined;
  }

  // ---------------------------------------------------------------- evidence

  function showText() {
    evidence.showText(byId("text"), current.data.text, current.rows, pick);
  }

  /* The course of doses and results as now decided. */
  function timeline() {
    const of = (table) => current.rows.filter((one) => one.table === table).map((one) => one.row)
      .filter((row) => (decisions.of(row) || {}).decision !== "reject").map(cells);
    casefacts.timeline(byId("time"), { drugs: of("drugs"), labs: of("labs") }, pick);
  }

  function turn(name) {
    tab = name;
    for (const each of ["text", "page", "time"]) {
      byId(each).hidden = each !== name;
      byId(`tab-${each}`).setAttribute("aria-selected", String(each === name));
    }
    if (current && name === "time") timeline();
    if (!current || !current.chosen) return;
    if (name === "text") evidence.markText(byId("text"), current.chosen.row);
    if (name === "page") evidence.showPage(byId("page"), current.data.pages, current.chosen.row);
  }

  // ---------------------------------------------------------------- saving

  function save() {
    if (!named()) return;
    const file = new Blob([decisions.csv()], { type: "text/csv;charset=utf-8" });
    const link = made("a", { href: URL.createObjectURL(file), download: `decisions-${decisions.reviewer.replace(/[^\w-]+/g, "_")}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    decisions.saved();
    tell("");
    count();
  }

  function neighbour(by) {
    const shown = listing.shown(), next = shown[shown.indexOf(current.entry) + by];
    if (next) location.hash = `#/r/${encodeURIComponent(next.report_id)}`;
  }

  casefacts.keys({
    get current() { return current; }, move, act, undo, add, turn, neighbour, save, leave,
  });
  byId("reviewer").addEventListener("change", (event) => { decisions.reviewer = event.target.value.trim(); tell(""); });
  byId("save").addEventListener("click", save);
  byId("load").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    try {
      const loaded = decisions.load(await file.text()), others = loaded.filter((one) => !here(one)).length;
      decisions.follow(site.moved);
      const elsewhere = `; ${others} of them on reports that this folder does not have: they are saved along but not counted`;
      tell(`${loaded.length} ${loaded.length === 1 ? "decision" : "decisions"} loaded${others ? elsewhere : ""}.`);
    } catch (error) {
      tell(error.message);
    }
    byId("reviewer").value = decisions.reviewer;
    if (current) open(current.entry, current.data);
    else listing.draw();
    count();
  });
  byId("add").addEventListener("mousedown", (event) => event.preventDefault()); // keep what is selected in the text
  byId("add").addEventListener("click", add);
  for (const name of ["text", "page", "time"]) byId(`tab-${name}`).addEventListener("click", () => turn(name));
  for (const name of ["table", "sure", "doubtful", "undecided"]) byId(name).addEventListener("change", filter);
  byId("word").addEventListener("input", filter);
  byId("before").addEventListener("click", () => neighbour(-1));
  byId("after").addEventListener("click", () => neighbour(1));
  byId("in-scope").addEventListener("change", () => (current ? filter() : listing.draw()));
  window.addEventListener("hashchange", route);
  window.addEventListener("storage", (event) => {
    if (!decisions || event.key !== decisions.key) return;
    decisions.refresh();
    byId("reviewer").value = decisions.reviewer;
    if (current) current.rows.forEach(draw);
    else listing.draw();
    count();
  });
  window.addEventListener("beforeunload", (event) => { if (decisions && decisions.unsaved && !decisions.kept) event.preventDefault(); });
})();
