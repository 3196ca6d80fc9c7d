"use strict";
/* A fact in the list: its words, and how it is drawn. `row` are its cells as now decided. */
casefacts.facts = (function () {
  const made = casefacts.made;
  const VERDICTS = { accept: "accepted", reject: "rejected", correct: "corrected", add: "added" };
  const WORDS = {
    patients: (row) => [row.patient_id, row.label, row.age_text, row.sex, row.weight_kg && `${row.weight_kg} kg`, row.diagnosis_text],
    drugs: (row) => [row.drug_text, row.dose_text, row.strength_text, row.route_text || row.route, row.frequency_text,
      row.duration_text, row.action, row.time_text],
    labs: (row) => [row.test_text, row.result_text, row.reference_text && `(${row.reference_text})`, row.flag, row.time_text],
    outcomes: (row) => [row.category.replace("_", " "), row.outcome_text, row.drug_text, row.time_text],
  };

  /* What a fact says, in short. */
  function words(table, row) {
    return WORDS[table](row).filter(Boolean);
  }

  /* The greater, the more a fact should be looked at. */
  function doubt(row) {
    return (row.doubts ? 1 : 0) + (row.confidence === "" ? 0 : 1 - row.confidence);
  }

  function chips(row, decision) {
    const usual = row.assertion === "present" ? "" : row.assertion;
    const whose = row.experiencer && row.experiencer !== "patient" ? row.experiencer : row.patient_id;
    const corrected = decision && decision.decision === "correct" ? Object.entries(decision.cells) : [];
    const texts = [
      [usual], [whose], ...row.doubts.split(";").map((one) => [one && `? ${one.replaceAll("_", " ")}`, "doubt"]),
      [row.confidence && `${Math.round(100 * row.confidence)} %`], [row.duplicate_of && "said before"],
      [row.in_scope === "false" && "out of scope"], ...corrected.map(([name, value]) => [`${name} ${value || "empty"}`, "new"]),
    ];
    return texts.filter(([text]) => text).map(([text, className]) => made("span", { className: className || "" }, text));
  }

  /* Fill a fact's item of the list; `act` is called with the verdict whose button was pressed. */
  function draw(item, table, row, decision, chosen, act) {
    const [head, ...rest] = words(table, row);
    const button = (verdict, key, text) => made("button", {
      type: "button", title: `${text} (${key})`, ariaPressed: String(Boolean(decision && decision.decision === verdict)), onclick: () => act(verdict),
    }, text);
    const sentence = made("span", { className: "sentence" }, row.sentence);
    if (row.page) sentence.dataset.page = ` p. ${row.page}`;
    const classes = [table, decision && decision.decision, row.doubts && "doubtful", row.in_scope === "false" && "outside", chosen && "chosen"];
    item.className = classes.filter(Boolean).join(" ");
    item.replaceChildren(
      made("span", { className: "kind" }, table),
      made("span", { className: "said" }, made("b", {}, head || ""), rest.length ? ` ${rest.join(" · ")}` : ""),
      made("span", { className: "chips" }, ...chips(row, decision)),
      made("span", { className: "state" }, decision ? VERDICTS[decision.decision] : ""),
      sentence,
      made("span", { className: "buttons" }, button("accept", "a", "Accept"), button("reject", "r", "Reject"), button("correct", "c", "Correct")));
  }

  return { words, doubt, draw };
})();
