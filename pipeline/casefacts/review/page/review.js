"use strict";
/* The page: lists reports, shows a report's facts beside their evidence, takes decisions. All text of reports goes in
   as text nodes. */
(function () {
  const byId = (id) => document.getElementById(id);
  const TABLES = ["patients", "drugs", "labs", "outcomes"];
  const VERDICTS = { accept: "accepted", reject: "rejected", correct: "corrected", add: "added" };
  let site, decisions;
  let current = null; // { entry, text, pages, rows: [{ table, row, item }], chosen }
  let waiting = null; // the fact to choose when the report's data have come
  let tab = "text";

  function made(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  function tell(words) {
    byId("notice").textContent = words;
    byId("notice").hidden = !words;
  }

  // ---------------------------------------------------------------- data

  casefacts.site = function (data) {
    site = data;
    decisions = new casefacts.Decisions(site.id, site.columns);
    byId("reviewer").value = decisions.reviewer;
    if (!decisions.kept) tell("This browser keeps nothing for this page: save your decisions before you close it.");
    document.body.classList.toggle("scoped", site.reports.some((entry) => entry.scoped));
    if (site.failed.length) {
      byId("failed").hidden = false;
      byId("failed").querySelector("ul").append(
        ...site.failed.map((report) => made("li", {}, made("b", {}, report.source_file), ` ${report.error}`)));
    }
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
      listReports();
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

  // ---------------------------------------------------------------- list of reports

  function decidedIn(report_id) {
    return decisions.all().filter((one) => one.report_id === report_id && one.decision !== "add").length;
  }

  function listReports() {
    const word = byId("find").value.toLowerCase(), open = byId("open-reports").checked;
    const shown = site.reports.filter((one) =>
      `${one.report_id} ${one.title} ${one.journal}`.toLowerCase().includes(word) &&
      !(open && decidedIn(one.report_id) >= one.facts) && !(byId("in-scope").checked && !one.in_scope));
    if (byId("doubtful-reports").checked) shown.sort((a, b) => b.doubtful - a.doubtful);
    byId("reports").replaceChildren(...shown.map((one) => {
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

  // ---------------------------------------------------------------- one report

  function open(entry, data) {
    const rows = TABLES.flatMap((table) => data.facts[table].map((row) => ({ table, row })));
    for (const one of decisions.all()) {
      if (one.decision === "add" && one.report_id === entry.report_id) rows.push({ table: one.table, row: added(one) });
    }
    current = { entry, data, rows, chosen: null };
    document.title = `${entry.report_id} – review`;
    byId("title").textContent = data.report.title || entry.report_id;
    const about = [entry.report_id, data.report.journal, data.report.year, data.report.status === "partial" ? data.report.error : ""];
    byId("about").textContent = about.filter(Boolean).join(" · ");
    byId("rows").replaceChildren(...rows.map(item));
    showText();
    casefacts.timeline(byId("time"), data.facts, choose);
    byId("card").hidden = true;
    filter();
    turn(Object.keys(data.pages).length && tab === "page" ? "page" : tab === "page" ? "text" : tab);
    const first = waiting || (visible()[0] && visible()[0].row.fact_id);
    waiting = null;
    if (first) choose(first);
  }

  function added(one) {
    const row = { fact_id: one.fact_id, report_id: one.report_id, sentence: one.sentence, doubts: "", confidence: "", seen: "" };
    for (const column of [...site.schema[one.table].correctable.map((c) => c.name), ...site.schema[one.table].place]) {
      row[column] = row[column] || "";
    }
    return { assertion: "present", experiencer: "patient", ...row, ...one.cells };
  }

  /* The cells that say what a row is, as now decided. */
  function cells(row) {
    const one = decisions.of(row.fact_id);
    return one && one.decision === "correct" ? { ...row, ...one.cells } : row;
  }

  const WORDS = {
    patients: (row) => [row.patient_id, row.label, row.age_text, row.sex, row.weight_kg && `${row.weight_kg} kg`, row.diagnosis_text],
    drugs: (row) => [row.drug_text, row.dose_text, row.strength_text, row.route_text || row.route, row.frequency_text,
      row.duration_text, row.action, row.time_text],
    labs: (row) => [row.test_text, row.result_text, row.reference_text && `(${row.reference_text})`, row.flag, row.time_text],
    outcomes: (row) => [row.category.replace("_", " "), row.outcome_text, row.drug_text, row.time_text],
  };

  function words(table, row) {
    return WORDS[table](row).filter(Boolean);
  }

  function item(one) {
    const li = made("li", { id: `f-${one.row.fact_id}`, tabIndex: -1 });
    li.addEventListener("click", (event) => {
      if (!event.target.closest("button")) choose(one.row.fact_id);
    });
    one.item = li;
    draw(one);
    return li;
  }

  function draw(one) {
    const row = cells(one.row), decision = decisions.of(row.fact_id);
    const [head, ...rest] = words(one.table, row);
    const chips = [
      row.assertion && row.assertion !== "present" ? row.assertion : "",
      row.experiencer && row.experiencer !== "patient" ? row.experiencer : row.patient_id || "",
      ...(row.doubts ? row.doubts.split(";").map((doubt) => `? ${doubt.replace("_", " ")}`) : []),
      row.confidence ? `${Math.round(100 * row.confidence)} %` : "",
      row.duplicate_of ? "said before" : "",
      row.in_scope === "false" ? "out of scope" : "",
    ].filter(Boolean);
    const button = (verdict, key, text) => made("button", {
      type: "button", title: `${text} (${key})`, ariaPressed: String(Boolean(decision && decision.decision === verdict)),
      onclick: () => { choose(row.fact_id); act(verdict); },
    }, text);
    one.item.className = [one.table, decision ? decision.decision : "", row.doubts ? "doubtful" : "", row.in_scope === "false" ? "outside" : "", current && current.chosen === one ? "chosen" : ""].join(" ");
    one.item.replaceChildren(
      made("span", { className: "kind" }, one.table),
      made("span", { className: "said" }, made("b", {}, head || ""), rest.length ? ` ${rest.join(" · ")}` : ""),
      made("span", { className: "chips" }, ...chips.map((chip) => made("span", { className: chip.startsWith("?") ? "doubt" : "" }, chip))),
      made("span", { className: "state" }, decision ? VERDICTS[decision.decision] : ""),
      made("span", { className: "sentence" }, row.sentence),
      made("span", { className: "buttons" }, button("accept", "a", "Accept"), button("reject", "r", "Reject"), button("correct", "c", "Correct")));
  }

  function visible() {
    const shown = [...byId("rows").children].filter((li) => !li.hidden);
    return shown.map((li) => current.rows.find((one) => one.item === li));
  }

  function filter() {
    const table = byId("table").value, word = byId("word").value.toLowerCase(), sure = byId("sure").value;
    let shown = 0;
    for (const one of current.rows) {
      const row = cells(one.row);
      const fits = (!table || one.table === table) && (!word || words(one.table, row).join(" ").toLowerCase().includes(word) ||
          (row.drug_name || row.test_name || "").toLowerCase().includes(word)) &&
        (!sure || (row.confidence !== "" && Number(row.confidence) < Number(sure))) &&
        !(byId("undecided").checked && decisions.of(row.fact_id)) && !(byId("in-scope").checked && row.in_scope === "false");
      one.item.hidden = !fits;
      shown += fits;
    }
    byId("shown").textContent = `${shown} of ${current.rows.length} facts`;
    const order = [...current.rows];
    if (byId("doubtful").checked) order.sort((a, b) => doubt(b.row) - doubt(a.row));
    byId("rows").append(...order.map((one) => one.item));
  }

  function doubt(row) {
    return (row.doubts ? 1 : 0) + (row.confidence === "" ? 0 : 1 - row.confidence);
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
    markText(one.row);
    showPage(one.row);
    return undefined;
  }

  function move(by) {
    const shown = visible(), at = shown.indexOf(current.chosen);
    const next = shown[at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (next) choose(next.row.fact_id);
  }

  // ---------------------------------------------------------------- decisions

  function named() {
    if (decisions.reviewer) return true;
    tell("Write your name at the top first: decisions are kept under it.");
    byId("reviewer").focus();
    return false;
  }

  function about(one) {
    const [head, said] = site.schema[one.table].heads, row = one.row;
    return {
      table: one.table, report_id: row.report_id, fact_id: row.fact_id, sentence: row.sentence, mention: row[head],
      statement: row[said], seen: row.seen, comment: "", cells: {}, was: {},
    };
  }

  function act(verdict) {
    const one = current.chosen;
    if (!one || !named()) return;
    tell("");
    if (verdict === "correct") return edit(one);
    const before = decisions.of(one.row.fact_id);
    if (before && before.decision === "add") {
      if (verdict === "reject") remove(one);
      return;
    }
    decisions.decide({ ...about(one), decision: verdict, comment: (before && before.comment) || "" });
    const place = visible().indexOf(one);
    after(one);
    const next = byId("undecided").checked ? visible()[place] : visible()[place + 1];
    if (next) choose(next.row.fact_id);
  }

  function undo() {
    const one = current.chosen, before = one && decisions.of(one.row.fact_id);
    if (!before) return;
    if (before.decision === "add") return remove(one);
    decisions.undo(one.row.fact_id);
    after(one);
    choose(one.row.fact_id);
  }

  function remove(one) {
    decisions.undo(one.row.fact_id);
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

  function count() {
    const all = site.reports.reduce((sum, one) => sum + one.facts, 0), made = decisions.all().length;
    byId("progress").textContent = `${made} decided of ${all} facts${decisions.unsaved ? `, ${decisions.unsaved} not saved` : ""}`;
  }

  // ---------------------------------------------------------------- card and forms

  function showCard(one) {
    const row = cells(one.row), form = byId("card"), decision = decisions.of(row.fact_id);
    const shown = site.schema[one.table].correctable.filter((column) => row[column.name]);
    const comment = made("input", { value: (decision && decision.comment) || "", placeholder: "comment", ariaLabel: "Comment" });
    comment.addEventListener("change", () => {
      if (decision) decisions.decide({ ...decision, comment: comment.value });
    });
    form.hidden = false;
    form.onsubmit = (event) => event.preventDefault();
    form.replaceChildren(
      made("dl", {}, ...shown.flatMap((column) => [
        made("dt", { title: column.description }, column.name),
        made("dd", { className: decision && decision.cells && column.name in decision.cells ? "new" : "" }, row[column.name]),
      ])),
      made("p", { className: "source" }, [row.section, row.page && `page ${row.page}`, row.method, row.doubts && `doubts: ${row.doubts.replaceAll(";", ", ")}`].filter(Boolean).join(" · ")),
      decision ? comment : "");
  }

  function field(column, value) {
    const id = `in-${column.name}`;
    let input;
    if (column.enumeration.length || column.type === "boolean") {
      const values = column.type === "boolean" ? ["true"] : column.enumeration;
      input = made("select", { id, name: column.name }, ...(column.required ? [] : [""]).concat(values).map((each) =>
        made("option", { value: each, selected: each === value }, each || "–")));
    } else {
      input = made("input", { id, name: column.name, value, required: column.required });
      if (column.type !== "string") Object.assign(input, { inputMode: "decimal", pattern: column.type === "integer" ? "-?[0-9]+" : "-?[0-9]+([.][0-9]+)?" });
      if (column.type !== "string") input.title = "A number with a decimal point, such as 2.5";
    }
    return made("label", { htmlFor: id, title: column.description }, `${column.name} `, input);
  }

  function form(title, columns, row, done) {
    const card = byId("card");
    const comment = made("input", { name: "comment", placeholder: "why", value: row.comment || "" });
    card.hidden = false;
    card.replaceChildren(made("h3", {}, title), made("div", { className: "fields" }, ...columns.map((column) => field(column, row[column.name] || ""))),
      made("label", {}, "comment ", comment), made("p", {}, made("button", { type: "submit" }, "Keep"),
        made("button", { type: "button", onclick: leave }, "Leave (Esc)")));
    card.onsubmit = (event) => {
      event.preventDefault();
      done(Object.fromEntries(columns.map((column) => [column.name, card.elements[column.name].value.trim()])), comment.value);
    };
    card.scrollIntoView({ block: "nearest" });
    (card.querySelector("input[name$=_text], input[name=value]") || card.querySelector("input,select")).focus();
  }

  function leave() {
    if (current && current.chosen) choose(current.chosen.row.fact_id);
    else byId("card").hidden = true;
  }

  function edit(one) {
    const before = decisions.of(one.row.fact_id), columns = site.schema[one.table].correctable;
    form("Correct", columns, { ...cells(one.row), comment: before ? before.comment : "" }, (values, comment) => {
      if (before && before.decision === "add") {
        decisions.decide({ ...before, cells: { ...before.cells, ...values }, comment });
        Object.assign(one.row, values);
      } else {
        const changed = columns.map((column) => column.name).filter((name) => values[name] !== one.row[name]);
        const pick = (from) => Object.fromEntries(changed.map((name) => [name, from[name]]));
        if (!changed.length) return tell("Nothing was changed; to say that the fact is right, accept it.");
        decisions.decide({ ...about(one), decision: "correct", cells: pick(values), was: pick(one.row), comment });
      }
      tell("");
      after(one);
      choose(one.row.fact_id);
      return undefined;
    });
  }

  function add() {
    if (!named()) return;
    const picked = selection();
    if (!picked) return tell("Select the drug, test or finding in the text first, then press n.");
    tell("");
    turn("text");
    const table = byId("table").value || (current.chosen ? current.chosen.table : "drugs");
    addForm(table === "patients" ? "drugs" : table, picked);
    return undefined;
  }

  function addForm(table, picked) {
    const [head, said] = site.schema[table].heads;
    const patient = current.data.facts.patients.length === 1 ? current.data.facts.patients[0].patient_id : "";
    const row = { [head]: picked.text, assertion: "present", experiencer: "patient", patient_id: patient };
    form("Add a fact", site.schema[table].correctable, row, (values, comment) => {
      const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value));
      const place = { section: picked.section, start: String(picked.start), end: String(picked.end), page: picked.page };
      const fact_id = `add-${Math.random().toString(16).slice(2, 14).padEnd(12, "0")}`;
      const names = { ...filled, ...Object.fromEntries(Object.entries(place).filter(([, value]) => value)) };
      const decision = {
        table, report_id: current.entry.report_id, fact_id, decision: "add", sentence: picked.sentence, mention: values[head],
        statement: values[said] || "", seen: "", comment, cells: names, was: {},
      };
      decisions.decide(decision);
      const one = { table, row: added(decision) };
      current.rows.push(one);
      byId("rows").append(item(one));
      filter();
      count();
      choose(fact_id);
    });
    const kinds = made("select", { ariaLabel: "Table", onchange: () => addForm(kinds.value, picked) }, ...["drugs", "labs", "outcomes"].map((name) =>
      made("option", { value: name, selected: name === table }, name)));
    byId("card").prepend(kinds, made("p", { className: "source" }, `“${picked.sentence}”`));
  }

  /* What is selected in the text: its words, offsets (code points), sentence, and the page and section of the fact before it. */
  function selection() {
    const chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed || !byId("text").contains(chosen.anchorNode)) return null;
    const line = chosen.anchorNode.parentElement.closest("[data-start]");
    const text = chosen.toString().trim();
    if (!line || !text || text.includes("\n")) return null;
    const range = chosen.getRangeAt(0).cloneRange();
    range.selectNodeContents(line);
    range.setEnd(chosen.getRangeAt(0).startContainer, chosen.getRangeAt(0).startOffset);
    const whole = line.textContent, at = whole.indexOf(text, Math.max(range.toString().length - 1, 0));
    if (at < 0) return null;
    const before = whole.slice(0, at), start = Number(line.dataset.start) + [...before].length;
    const cut = /[.!?]["”)]?\s+(?=[A-Z“(])/g;
    let from = 0, to = whole.length;
    for (const stop of whole.matchAll(cut)) {
      if (stop.index + stop[0].length <= at) from = stop.index + stop[0].length;
      else if (stop.index >= at + text.length) { to = stop.index + 1; break; }
    }
    const near = current.rows.filter((one) => one.row.start !== "" && Number(one.row.start) <= start)
      .sort((a, b) => b.row.start - a.row.start)[0];
    return {
      text, start, end: start + [...text].length, sentence: whole.slice(from, to).trim(),
      page: near ? near.row.page : "", section: near ? near.row.section : "other",
    };
  }

  // ---------------------------------------------------------------- evidence

  function showText() {
    const signs = [...current.data.text];
    const marks = new Map();
    for (const one of current.rows) {
      const key = `${one.row.start}-${one.row.end}`;
      if (one.row.start === "") continue;
      if (!marks.has(key)) marks.set(key, { start: Number(one.row.start), end: Number(one.row.end), facts: [] });
      marks.get(key).facts.push(one);
    }
    const sorted = [...marks.values()].sort((a, b) => a.start - b.start || b.end - a.end);
    const lines = [];
    let at = 0, next = 0;
    for (const line of current.data.text.split("\n")) {
      const length = [...line].length, end = at + length;
      const p = made("p", { className: line.includes(" | ") ? "cells" : "" });
      p.dataset.start = at;
      let from = at;
      while (next < sorted.length && sorted[next].start < end) {
        const mark = sorted[next++];
        if (mark.start < from) continue; // inside the mark before
        if (mark.start > from) p.append(signs.slice(from, mark.start).join(""));
        const shown = made("mark", { className: mark.facts[0].table, onclick: () => choose(mark.facts[0].row.fact_id) },
          signs.slice(mark.start, Math.min(mark.end, end)).join(""));
        shown.dataset.place = `${mark.start}`;
        p.append(shown);
        from = Math.min(mark.end, end);
      }
      if (end > from) p.append(signs.slice(from, end).join(""));
      if (length) lines.push(p);
      at = end + 1;
    }
    byId("text").replaceChildren(...lines);
  }

  function markText(row) {
    for (const old of byId("text").querySelectorAll(".chosen")) old.classList.remove("chosen");
    if (row.start === "") return;
    const start = Number(row.start);
    const line = [...byId("text").children].findLast((p) => Number(p.dataset.start) <= start);
    if (!line) return;
    line.classList.add("chosen");
    const mark = [...line.querySelectorAll("mark")].findLast((each) => Number(each.dataset.place) <= start);
    if (mark) mark.classList.add("chosen");
    if (tab === "text") (mark || line).scrollIntoView({ block: "center" });
  }

  function showPage(row) {
    const page = current.data.pages[row.page], panel = byId("page");
    if (!page) {
      panel.replaceChildren(made("p", {}, row.page ? "There is no picture of this page: the PDF was not where the run had read it." :
        "This report has no pages; its evidence is in the text."));
      return;
    }
    const box = made("div", { className: "box" });
    const picture = made("img", { src: page.file, alt: `Page ${row.page}; the evidence is marked.` });
    const frame = made("div", { className: "frame" }, picture, box);
    panel.replaceChildren(made("p", {}, `Page ${row.page}`), frame);
    const place = () => {
      const share = (value, all) => `${(100 * value * page.scale) / all}%`;
      box.style.left = share(row.x0 - 2, picture.naturalWidth);
      box.style.top = share(row.top - 2, picture.naturalHeight);
      box.style.width = share(row.x1 - row.x0 + 4, picture.naturalWidth);
      box.style.height = share(row.bottom - row.top + 4, picture.naturalHeight);
      box.hidden = row.x0 === "";
      if (tab === "page") box.scrollIntoView({ block: "center" });
    };
    if (picture.complete) place();
    else picture.onload = place;
  }

  function turn(name) {
    tab = name;
    for (const each of ["text", "page", "time"]) {
      byId(each).hidden = each !== name;
      byId(`tab-${each}`).setAttribute("aria-selected", String(each === name));
    }
    if (!current || !current.chosen) return;
    if (name === "text") markText(current.chosen.row);
    if (name === "page") showPage(current.chosen.row);
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
    const at = site.reports.indexOf(current.entry), next = site.reports[at + by];
    if (next) location.hash = `#/r/${encodeURIComponent(next.report_id)}`;
  }

  const KEYS = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    a: () => act("accept"), r: () => act("reject"), c: () => act("correct"), u: undo, n: add,
    t: () => turn("text"), p: () => turn("page"), l: () => turn("time"),
    "[": () => neighbour(-1), "]": () => neighbour(1), Escape: () => { location.hash = "#/"; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
    const writing = event.target.matches("input, select, textarea");
    if (writing && event.key === "Escape") { event.target.blur(); if (current) leave(); return; }
    if (writing) return;
    if (event.key === "?") byId("keys").showModal();
    else if (event.key === "/") (current ? byId("word") : byId("find")).focus();
    else if (event.key === "s") save();
    else if (current && KEYS[event.key] && !(event.key.startsWith("Arrow") && event.target.closest("[role=tabpanel]"))) KEYS[event.key]();
    else return;
    event.preventDefault();
  });
  byId("reviewer").addEventListener("change", (event) => { decisions.reviewer = event.target.value.trim(); tell(""); });
  byId("save").addEventListener("click", save);
  byId("load").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    try {
      tell(`${decisions.load(await file.text())} decisions loaded.`);
    } catch (error) {
      tell(error.message);
    }
    byId("reviewer").value = decisions.reviewer;
    if (current) open(current.entry, current.data);
    else listReports();
    count();
  });
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("add").addEventListener("mousedown", (event) => event.preventDefault()); // keep what is selected in the text
  byId("add").addEventListener("click", add);
  for (const name of ["text", "page", "time"]) byId(`tab-${name}`).addEventListener("click", () => turn(name));
  for (const name of ["table", "sure", "doubtful", "undecided"]) byId(name).addEventListener("change", filter);
  byId("word").addEventListener("input", filter);
  for (const name of ["find", "doubtful-reports", "open-reports"]) byId(name).addEventListener("input", listReports);
  byId("in-scope").addEventListener("change", () => (current ? filter() : listReports()));
  window.addEventListener("hashchange", route);
  window.addEventListener("beforeunload", (event) => { if (decisions && decisions.unsaved && !decisions.kept) event.preventDefault(); });
})();
