"use strict";
/* Decisions: kept in this browser, saved as the CSV that `casefacts apply` reads. */
var casefacts = {};

casefacts.Decisions = class {
  constructor(site, columns) {
    this.key = "casefacts:" + site;
    this.columns = columns;
    this.kept = true;
    this.state = { reviewer: "", unsaved: 0, decisions: {} };
    this.refresh();
    this.write();
  }

  /* Decisions on facts that have another id since a rerun follow them. `moved` is the new id by the old one. */
  follow(moved) {
    this.refresh();
    const decided = this.state.decisions, found = Object.entries(moved).filter(([old, now]) => decided[old] && !decided[now]);
    for (const [old, now] of found) {
      decided[now] = { ...decided[old], fact_id: now };
      delete decided[old];
    }
    if (found.length) this.write();
  }

  /* Take in what another tab with this page has decided; to be called before each change. */
  refresh() {
    if (!this.kept) return;
    try {
      this.state = JSON.parse(localStorage.getItem(this.key)) || this.state;
    } catch (error) {
      this.kept = false;
    }
  }

  get reviewer() { return this.state.reviewer; }

  set reviewer(name) {
    this.refresh();
    this.state.reviewer = name;
    this.write();
  }

  get unsaved() { return this.state.unsaved; }

  all() { return Object.values(this.state.decisions); }

  of(fact_id) { return this.state.decisions[fact_id]; }

  decide(decision) {
    this.refresh();
    decision.decided_at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    this.state.decisions[decision.fact_id] = decision;
    this.changed();
  }

  undo(fact_id) {
    this.refresh();
    delete this.state.decisions[fact_id];
    this.changed();
  }

  changed() {
    this.state.unsaved += 1;
    this.write();
  }

  saved() {
    this.refresh();
    this.state.unsaved = 0;
    this.write();
  }

  write() {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.state));
    } catch (error) {
      this.kept = false;
    }
  }

  /* The decisions as CSV: one row each, a row a cell for corrections and added facts. */
  csv() {
    const quoted = (cell) => (/[",\r\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell);
    const lines = [this.columns];
    for (const one of this.all()) {
      const cells = Object.keys(one.cells || {});
      for (const field of cells.length ? cells : [""]) {
        const row = { ...one, reviewer: this.reviewer, field, value: field && one.cells[field], was: field && one.was[field] };
        lines.push(this.columns.map((column) => row[column] || ""));
      }
    }
    return lines.map((line) => line.map(quoted).join(",") + "\n").join("");
  }

  /* Take over decisions saved before. Returns how many; throws an Error that says why none could be. */
  load(text) {
    if (text.includes("\ufffd")) throw new Error("This file is not in UTF-8: save it as “CSV UTF-8”, or give it to casefacts apply.");
    const [head, ...lines] = casefacts.parsed(text);
    if (!head || !head.includes("fact_id") || !head.includes("decision")) {
      throw new Error("This is not a file of decisions.");
    }
    this.refresh();
    const found = {};
    for (const line of lines) {
      const row = Object.fromEntries(head.map((name, i) => [name, line[i] || ""]));
      if (!row.fact_id) continue;
      if (!this.reviewer) this.reviewer = row.reviewer;
      if (row.reviewer !== this.reviewer) {
        throw new Error(`These are decisions of ${row.reviewer}; the reviewer here is ${this.reviewer}.`);
      }
      const { field, value, was, reviewer, ...rest } = row;
      const before = found[row.fact_id];
      const same = before && before.decided_at === row.decided_at;
      if (before && !same && before.decided_at > row.decided_at) continue;
      const one = same ? before : { ...rest, cells: {}, was: {} };
      if (field) {
        one.cells[field] = value;
        one.was[field] = was;
      }
      found[row.fact_id] = one;
    }
    for (const [fact_id, one] of Object.entries(found)) {
      const mine = this.of(fact_id);
      if (!mine || mine.decided_at < one.decided_at) this.state.decisions[fact_id] = one;
    }
    this.write();
    return Object.keys(found).length;
  }
};

/* The rows of a CSV text (RFC 4180), also with the semicolons or tabs that spreadsheet programs put. */
casefacts.parsed = function (text) {
  const rows = [], head = text.split("\n", 1)[0];
  const stop = [",", ";", "\t"].reduce((a, b) => (head.split(b).length > head.split(a).length ? b : a));
  let row = [], cell = "", quoted = false;
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const sign = text[i];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') { cell += '"'; i++; }
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === stop) { row.push(cell); cell = ""; }
    else if (sign === "\n") { row.push(cell); rows.push(row); row = []; cell = ""; }
    else if (sign !== "\r") cell += sign;
  }
  if (cell || row.length) { row.push(cell); rows.push(row); }
  return rows;
};
