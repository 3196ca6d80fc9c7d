"use strict";
/* Corrected and added facts: what their forms hold, and the decisions that come of them. `page` is what review.js lends:
   site, decisions, current, card, and what to call. */
casefacts.entering = function (page) {
  const { made, evidence, forms } = casefacts;
  const KINDS = ["drugs", "labs", "outcomes", "patients"];

  /* What a decision tells of the fact that it is on. */
  function about(one) {
    const [head, said] = page.site.schema[one.table].heads, row = one.row;
    return {
      table: one.table, report_id: row.report_id, fact_id: row.fact_id, sentence: row.sentence, mention: row[head],
      statement: row[said], seen: row.seen, comment: "", cells: {}, was: {},
    };
  }

  /* The row of an added fact. */
  function added(decision) {
    const { fact_id, report_id, sentence, table } = decision, { correctable, place } = page.site.schema[table];
    const blank = Object.fromEntries([...correctable.map((column) => column.name), ...place].map((name) => [name, ""]));
    return { ...blank, assertion: "present", experiencer: "patient", doubts: "", confidence: "", seen: "", fact_id, report_id, sentence, ...decision.cells };
  }

  function edit(one) {
    const decisions = page.decisions, before = decisions.of(one.row), { correctable, heads } = page.site.schema[one.table];
    const done = (values, comment) => {
      if (before && before.decision === "add") {
        decisions.decide({ ...before, cells: { ...before.cells, ...values }, mention: values[heads[0]], statement: values[heads[1]] || "", comment });
        Object.assign(one.row, values);
      } else {
        const changed = correctable.map((column) => column.name).filter((name) => values[name] !== one.row[name]);
        const pick = (from) => Object.fromEntries(changed.map((name) => [name, from[name]]));
        if (!changed.length) return page.tell("Nothing was changed; to say that the fact is right, accept it.");
        decisions.decide({ ...about(one), decision: "correct", cells: pick(values), was: pick(one.row), comment });
      }
      page.tell("");
      page.after(one);
      page.choose(one.row.fact_id);
      return undefined;
    };
    const row = { ...page.cells(one.row), comment: before ? before.comment : "" };
    forms.form(page.card, "Correct", correctable, row, { first: heads[1], done, left: page.leave });
    page.showEvidence(); // the form has moved it
  }

  /* What is known of a new fact: its words; of one patient's report the patient, of a new patient the next number. */
  function begun(table, words, text) {
    const patients = page.current.rows.filter((one) => one.table === "patients").map((one) => one.row.patient_id);
    const patient_id = table === "patients" ? `p${patients.length + 1}` : patients.length === 1 ? patients[0] : "";
    return { assertion: "present", experiencer: "patient", patient_id, [words]: text };
  }

  /* Add a fact to a table from what was `picked`: text, start, end, sentence, page, section; without text from a sentence. */
  function add(table, picked) {
    const { heads: [head, said], correctable } = page.site.schema[table], from = page.current.chosen && page.current.chosen.row;
    const words = table === "patients" ? said : head; // a patient's head is a number, the report's words are the age
    const done = (values, comment) => {
      const at = picked.text ? picked : evidence.within(page.current.data.text, from, values[words]);
      if (!at) return page.tell(`The sentence does not say “${values[words]}”; write it as the sentence does, or select it in the text.`);
      const cells = { ...values, section: at.section, start: String(at.start), end: String(at.end), page: at.page };
      const decision = {
        table, report_id: page.current.entry.report_id, fact_id: `add-${Math.random().toString(16).slice(2, 14).padEnd(12, "0")}`,
        decision: "add", sentence: picked.sentence, mention: values[head], statement: values[said] || "", seen: "", comment,
        cells: Object.fromEntries(Object.entries(cells).filter(([, value]) => value)), was: {},
      };
      page.decisions.decide(decision);
      page.appear({ table, row: added(decision) });
      page.tell("");
      page.choose(decision.fact_id);
      return undefined;
    };
    const first = picked.text && words === head ? said : words;
    forms.form(page.card, "Add a fact", correctable, begun(table, words, picked.text), { first, done, left: page.leave });
    const kinds = made("select", { ariaLabel: "Table", className: "kinds", onchange: () => add(kinds.value, picked) },
      ...KINDS.map((name) => made("option", { value: name, selected: name === table }, name)));
    page.card.querySelector("h3").append(" to ", kinds);
    page.card.querySelector("h3").after(made("p", { className: "source" }, `“${picked.sentence}”`));
  }

  return { about, added, edit, add };
};
