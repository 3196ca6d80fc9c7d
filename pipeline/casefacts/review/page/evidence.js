"use strict";
/* Where a fact stands: the report's text with its facts marked, the picture of its page, what a reader selects. All text
   of reports goes in as text nodes. `rows` are the page's [{ table, row }]. */
casefacts.made = function (tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
};

casefacts.byId = (id) => document.getElementById(id);

casefacts.evidence = (function () {
  const made = casefacts.made;

  /* The text, a paragraph a line, with a mark at each fact's head; `chosen` is called with the fact_id of one clicked. */
  function showText(panel, text, rows, chosen) {
    const signs = [...text], marks = new Map();
    for (const one of rows) {
      const key = `${one.row.start}-${one.row.end}`;
      if (one.row.start !== "" && !marks.has(key)) marks.set(key, { start: Number(one.row.start), end: Number(one.row.end), one });
    }
    const sorted = [...marks.values()].sort((a, b) => a.start - b.start || b.end - a.end);
    const lines = [];
    let at = 0, next = 0;
    for (const line of text.split("\n")) {
      const length = [...line].length, end = at + length;
      const p = made("p", { className: line.includes(" | ") ? "cells" : "" });
      p.dataset.start = at;
      let from = at;
      while (next < sorted.length && sorted[next].start < end) {
        const mark = sorted[next++];
        if (mark.start < from) continue; // inside the mark before
        if (mark.start > from) p.append(signs.slice(from, mark.start).join(""));
        const shown = made("mark", { className: mark.one.table, onclick: () => chosen(mark.one.row.fact_id) },
          signs.slice(mark.start, Math.min(mark.end, end)).join(""));
        shown.dataset.place = `${mark.start}`;
        p.append(shown);
        from = Math.min(mark.end, end);
      }
      if (end > from) p.append(signs.slice(from, end).join(""));
      if (length) lines.push(p);
      at = end + 1;
    }
    panel.replaceChildren(...lines);
  }

  /* Marks a fact's place in the text as the chosen one, and brings it into sight. */
  function markText(panel, row) {
    for (const old of panel.querySelectorAll(".chosen")) old.classList.remove("chosen");
    if (row.start === "") return;
    const start = Number(row.start);
    const line = [...panel.children].findLast((p) => Number(p.dataset.start) <= start);
    if (!line) return;
    line.classList.add("chosen");
    const mark = [...line.querySelectorAll("mark")].findLast((each) => Number(each.dataset.place) <= start);
    if (mark) mark.classList.add("chosen");
    if (!panel.hidden) (mark || line).scrollIntoView({ block: "center" });
  }

  /* The picture of a fact's page with a box at its place. `pages` are the pictures: file, pixels per point. */
  function showPage(panel, pages, row) {
    const page = pages[row.page];
    if (!page) {
      panel.replaceChildren(made("p", {}, row.page ? "There is no picture of this page: the PDF was not where the run had read it." :
        "This report has no pages, or it is not known on which this fact stands; see the text."));
      return;
    }
    const box = made("div", { className: "box" });
    const picture = made("img", { src: page.file, alt: `Page ${row.page}; the evidence is marked.` });
    panel.replaceChildren(made("p", {}, `Page ${row.page}`), made("div", { className: "frame" }, picture, box));
    const place = () => {
      const share = (value, all) => `${(100 * value * page.scale) / all}%`;
      box.style.left = share(row.x0 - 2, picture.naturalWidth);
      box.style.top = share(row.top - 2, picture.naturalHeight);
      box.style.width = share(row.x1 - row.x0 + 4, picture.naturalWidth);
      box.style.height = share(row.bottom - row.top + 4, picture.naturalHeight);
      box.hidden = row.x0 === "";
      if (!panel.hidden) box.scrollIntoView({ block: "center" });
    };
    if (picture.complete) place();
    else picture.onload = place;
  }

  /* What is selected in the text: its words, offsets (code points) and sentence; page and section where the facts before
     and behind it agree. Null where nothing is. */
  function selection(panel, rows) {
    const chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed || !panel.contains(chosen.anchorNode)) return null;
    const line = chosen.anchorNode.parentElement.closest("[data-start]");
    const text = chosen.toString().trim();
    if (!line || !text || text.includes("\n")) return null;
    const range = chosen.getRangeAt(0).cloneRange();
    range.selectNodeContents(line);
    range.setEnd(chosen.getRangeAt(0).startContainer, chosen.getRangeAt(0).startOffset);
    const whole = line.textContent, at = whole.indexOf(text, Math.max(range.toString().length - 1, 0));
    if (at < 0) return null;
    const start = Number(line.dataset.start) + [...whole.slice(0, at)].length;
    const cut = /[.!?]["”)]?\s+(?=[A-Z“(])/g;
    let from = 0, to = whole.length;
    for (const stop of whole.matchAll(cut)) {
      if (stop.index + stop[0].length <= at) from = stop.index + stop[0].length;
      else if (stop.index >= at + text.length) { to = stop.index + 1; break; }
    }
    const placed = rows.filter((one) => one.row.start !== "").sort((a, b) => a.row.start - b.row.start);
    const before = placed.findLast((one) => Number(one.row.start) <= start), behind = placed.find((one) => Number(one.row.start) > start);
    const agreed = (name, otherwise) => {
      const sides = [before, behind].filter(Boolean).map((one) => one.row[name]);
      return sides.length === 2 && sides[0] === sides[1] ? sides[0] : otherwise;
    };
    return {
      text, start, end: start + [...text].length, sentence: whole.slice(from, to).trim(),
      page: agreed("page", ""), section: agreed("section", "other"),
    };
  }

  /* Words of a fact's sentence as a selection, for one who cannot point at them; null where they are not in it. */
  function within(text, row, words) {
    const sentence = text.indexOf(row.sentence), at = sentence < 0 ? -1 : row.sentence.indexOf(words);
    if (!words || at < 0) return null;
    const start = [...text.slice(0, sentence + at)].length;
    return { text: words, start, end: start + [...words].length, sentence: row.sentence, page: row.page, section: row.section };
  }

  return { showText, markText, showPage, selection, within };
})();
