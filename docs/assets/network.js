// The pictures of who works with whom: what is pointed at or focused stands out with its lines and neighbours, the rest
// fades, and a line of text says in which roles. Picture, links and table are complete without this script.
(() => {
  "use strict";
  for (const picture of document.querySelectorAll(".network")) {
    const all = [...picture.querySelectorAll("li")];
    const isHeading = (row) => row.matches(".network-heading");
    const rows = new Map(all.filter((row) => !isHeading(row)).map((row) => [row.dataset.keys, row]));
    const lines = [...picture.querySelectorAll("path")].map((line) => ({ line, ends: line.dataset.ends.split(" ") }));
    const initiatives = new Set([...picture.querySelectorAll(".network-middle li")].map((row) => row.dataset.keys));
    const name = (row) => row.querySelector("span").textContent;
    const said = document.createElement("p");
    said.className = "network-said";
    said.setAttribute("role", "status");
    picture.append(said);

    function show(row) {
      picture.classList.toggle("network-focused", !!row);
      const own = new Set(row?.dataset.keys.split(" "));
      const on = lines.filter(({ ends }) => ends.some((end) => own.has(end)));
      const reached = new Set(on.flatMap(({ ends }) => ends));
      // Behind an organisation's initiatives stand its partners.
      const bonds = [...reached].filter((key) => initiatives.has(key));
      const near = lines.filter(({ ends }) => ends.some((end) => bonds.includes(end)));
      const known = new Set(near.flatMap(({ ends }) => ends));
      for (const { line, ends } of lines) {
        line.classList.toggle("network-on", ends.some((end) => own.has(end)));
        line.classList.toggle("network-near", ends.some((end) => bonds.includes(end)));
      }
      for (const other of all) {
        const keys = other.dataset.keys.split(" ");
        const heading = isHeading(other);
        other.classList.toggle("network-on", other === row || (!heading && reached.has(keys[0])));
        other.classList.toggle("network-near", keys.some((key) => (heading ? reached : known).has(key)));
      }
      if (!row) return void (said.textContent = "");
      const ends = on.map(({ line, ends }) => {
        const other = rows.get(ends.find((end) => !own.has(end)));
        return `${name(other)} (${line.dataset.roles})`;
      });
      const rest = say("and %(count)s more", { count: ends.length - 8 });
      const more = ends.length > 8 ? `; ${rest}` : "";
      const title = row.querySelector("a")?.title ?? name(row);
      said.textContent = isHeading(row) ? title : `${title}: ${ends.slice(0, 8).join("; ")}${more}`;
    }

    const focused = () => picture.querySelector("li:has(:focus-visible)");
    picture.addEventListener("pointerover", (event) => show(event.target.closest("li") ?? focused()));
    picture.addEventListener("pointerleave", () => show(focused()));
    picture.addEventListener("focusin", (event) => show(event.target.closest("li")));
    picture.addEventListener("focusout", () => show(null));
    picture.addEventListener("keydown", (event) => event.key === "Escape" && show(null));
  }
})();
