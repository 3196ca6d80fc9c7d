"use strict";
/* Pictures of the whole set, below the list of reports. */
casefacts.overview = function (section, link, pictures) {
  const { made } = casefacts;
  section.hidden = link.hidden = !pictures.length;
  section.querySelector("div").replaceChildren(...pictures.map(({ file, caption, alt }) => made("figure", {},
    made("figcaption", {}, made("a", { href: file, target: "_blank", rel: "noopener" }, caption)),
    made("img", { src: file, alt, decoding: "async" }))));
};
