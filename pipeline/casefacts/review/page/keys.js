"use strict";
/* The keys. `page` is what review.js lends: current, and what the keys do. */
casefacts.keys = function (page) {
  const { byId } = casefacts;
  const KEYS = {
    j: () => page.move(1), ArrowDown: () => page.move(1), k: () => page.move(-1), ArrowUp: () => page.move(-1),
    a: () => page.act("accept"), r: () => page.act("reject"), c: () => page.act("correct"), u: () => page.undo(), n: () => page.add(),
    t: () => page.turn("text"), p: () => page.turn("page"), l: () => page.turn("time"),
    "[": () => page.neighbour(-1), "]": () => page.neighbour(1),
    Escape: () => { if (byId("card").className === "open") page.leave(); else location.hash = "#/"; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
    const writing = event.target.matches("input:not([type=checkbox], [type=file]), select, textarea");
    if (writing && event.key === "Escape") { event.target.blur(); if (page.current) page.leave(); return; }
    if (event.target === byId("word") && event.key === "Enter") { event.target.blur(); page.move(0); return; }
    if (writing) return;
    if (event.key === "?") byId("keys").showModal();
    else if (event.key === "/") (page.current ? byId("word") : byId("find")).focus();
    else if (event.key === "s") page.save();
    else if (page.current && KEYS[event.key] && !(event.key.startsWith("Arrow") && event.target.closest("[role=tabpanel]"))) KEYS[event.key]();
    else return;
    event.preventDefault();
  });

  byId("help").addEventListener("click", () => byId("keys").showModal());
};
