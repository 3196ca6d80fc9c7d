"use strict";
/* Decisions: kept in this browser, saved as the CSV that `casefacts apply` reads. */
var casefacts = {};

casefacts.Decisions = class {
  /* `site` has id, columns, schema, verdicts and number, the pattern of ids that a spreadsheet program has spoilt. */
  constructor(site) {
    this.key = "casefacts:" + site.id;
    this.site = site;
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
      this.state.decisions = Object.fromEntries(this.all().map((one) => [this.name(one), one]));
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

  /* What a fact's decision is kept under: ids of added facts are those of their report only. */
  name({ report_id, fact_id }) { return fact_id.startsWith("add-") ? `${report_id}/${fact_id}` : fact_id; }

  of(row) { return this.state.decisions[this.name(row)]; }

  decide(decision) {
    this.refresh();
    decision.decided_at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    this.state.decisions[this.name(decision)] = decision;
    this.changed();
  }

  undo(row) {
    this.refresh();
    delete this.state.decisions[this.name(row)];
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
    const { columns } = this.site, lines = [columns];
    for (const one of this.all()) {
      const cells = Object.keys(one.cells || {});
      for (const field of cells.length ? cells : [""]) {
        const row = { ...one, reviewer: this.reviewer, field, value: field && one.cells[field], was: field && one.was[field] };
        lines.push(columns.map((column) => row[column] || ""));
      }
    }
    return lines.map((line) => line.map(quoted).join(",") + "\n").join("");
  }

  /* Take over decisions saved before. Returns them; throws an Error that says why none could be. */
  load(text) {
    if (text.includes("\ufffd")) throw new Error("This file is not in UTF-8: save it as “CSV UTF-8”, or give it to casefacts apply.");
    const [head, ...lines] = casefacts.parsed(text);
    if (!head || !head.includes("fact_id") || !head.includes("decision")) {
      throw new Error("This is not a file of decisions.");
    }
    this.refresh();
    const found = {};
    for (const [number, line] of lines.entries()) {
      const row = Object.fromEntries(head.map((name, i) => [name, line[i] || ""]));
      if (!row.fact_id) continue;
      const wrong = this.wrong(row);
      if (wrong) throw new Error(`Nothing was loaded, for row ${number + 2} says ${wrong}.`);
      if (!this.reviewer) this.reviewer = row.reviewer;
      if (row.reviewer !== this.reviewer) {
        throw new Error(`These are decisions of ${row.reviewer}; the reviewer here is ${this.reviewer}.`);
      }
      const { field, value, was, reviewer, ...rest } = row;
      const name = this.name(row), before = found[name];
      const same = before && before.decided_at === row.decided_at;
      if (before && !same && before.decided_at > row.decided_at) continue;
      const one = same ? before : { ...rest, cells: {}, was: {} };
      if (field) {
        one.cells[field] = value;
        one.was[field] = was;
      }
      found[name] = one;
    }
    for (const [name, one] of Object.entries(found)) {
      const mine = this.state.decisions[name];
      if (!mine || mine.decided_at < one.decided_at) this.state.decisions[name] = one;
    }
    this.write();
    return Object.values(found);
  }

  /* What of a row no decision can say; empty if nothing is. `casefacts apply` looks at cells as well. */
  wrong({ decision, table, fact_id }) {
    const { verdicts, schema, number } = this.site;
    if (!verdicts.includes(decision)) return `“${decision}”; decisions are ${verdicts.join(", ")}`;
    if (!schema[table]) return `“${table}”; tables are ${Object.keys(schema).join(", ")}`;
    if (new RegExp(`^(?:${number})$`, "i").test(fact_id)) return `fact_id ${fact_id}, a number that a spreadsheet program made of an id`;
    return "";
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
