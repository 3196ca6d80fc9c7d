"use strict";
/* The card above the evidence: a fact's cells, or a form to correct or add one. `columns` are those of the table that may
   be corrected: name, type, description, enumeration, required. */
casefacts.forms = (function () {
  const made = casefacts.made;
  const CODES = /^(mesh_id|drugbank_id|loinc)$/;
  const OF_ALL = /^(patient_id|assertion|experiencer|time_)/;

  /* A fact's filled cells and where it stands; with a comment if it has been decided. */
  function card(form, columns, row, decision, commented) {
    const comment = made("input", { value: (decision && decision.comment) || "", placeholder: "comment", ariaLabel: "Comment" });
    comment.addEventListener("change", () => commented(comment.value));
    const doubts = row.doubts && `doubts: ${row.doubts.replaceAll(";", ", ").replaceAll("_", " ")}`;
    form.hidden = false;
    form.className = "";
    form.onsubmit = (event) => event.preventDefault();
    form.replaceChildren(
      made("dl", {}, ...columns.filter((column) => row[column.name]).map((column) => made("div", {},
        made("dt", { title: column.description }, column.name),
        made("dd", { className: decision && decision.cells && column.name in decision.cells ? "new" : "" }, row[column.name])))),
      made("p", { className: "source" }, [row.section, row.page && `page ${row.page}`, row.method, doubts].filter(Boolean).join(" · ")),
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
      input = made("input", { id, name: column.name, value, required: column.required, autocomplete: "off" });
      if (column.type !== "string") {
        const pattern = column.type === "integer" ? "-?[0-9]+" : "-?[0-9]+([.][0-9]+)?";
        Object.assign(input, { inputMode: "decimal", pattern, title: "A number with a decimal point, such as 2.5" });
      }
    }
    return made("label", { htmlFor: id, title: column.description }, `${column.name} `, input);
  }

  /* What a table says of its own first, then what all tables have, codes last. */
  function order(columns) {
    const rank = (column) => (CODES.test(column.name) ? 2 : OF_ALL.test(column.name) ? 1 : 0);
    return [...columns].sort((a, b) => rank(a) - rank(b));
  }

  /* A form of all cells; `done` is called with the cells and the comment, `left` where it is left. `first` has the focus. */
  function form(card, title, columns, row, { first, done, left }) {
    const comment = made("input", { name: "comment", placeholder: "why", value: row.comment || "", autocomplete: "off" });
    card.hidden = false;
    card.className = "open";
    card.replaceChildren(made("h3", {}, title),
      made("div", { className: "fields" }, ...order(columns).map((column) => field(column, row[column.name] || ""))),
      made("p", { className: "keep" }, made("label", {}, "comment ", comment), made("button", { type: "submit" }, "Keep ", made("kbd", {}, "Enter")),
        made("button", { type: "button", onclick: left }, "Leave ", made("kbd", {}, "Esc"))));
    card.onsubmit = (event) => {
      event.preventDefault();
      done(Object.fromEntries(columns.map((column) => [column.name, card.elements[column.name].value.trim()])), comment.value);
    };
    for (const each of card.elements) each.dataset.was = each.value;
    card.scrollIntoView({ block: "nearest" });
    card.elements[first].focus();
  }

  /* Whether a form is open in which something was typed. */
  function begun(card) {
    return card.className === "open" && [...card.elements].some((each) => "was" in each.dataset && each.value !== each.dataset.was);
  }

  return { card, form, begun };
})();
