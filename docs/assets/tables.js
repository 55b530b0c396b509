// Tables that answer: sorting, filters and a text filter for the tables in .data-table, with the state in the address.
// The plain table is complete without this script. A column is filtered by value where its heading has data-filter.
(() => {
  "use strict";
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // What a cell is sorted by: the machine-readable date where there is one, else its text.
  const key = (cell) => cell.querySelector("time")?.dateTime ?? cell.textContent.replace(/\[\d+\]/g, "").trim();

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
  };

  function enhance(holder, number) {
    const table = holder.querySelector("table");
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    const names = heads.map((head) => head.textContent.trim());
    const rows = [...body.rows].map((row) => ({
      row,
      text: folded(row.textContent),
      keys: [...row.cells].map(key),
      // A cell with several values, such as sectors, is filtered by each of them.
      values: [...row.cells].map((cell) => {
        const links = [...cell.querySelectorAll("a:not(.cites a)")].map((link) => link.textContent.trim());
        return links.length > 1 ? links : [cell.textContent.replace(/\[\d+\]/g, "").trim()];
      }),
    }));
    for (const { row } of rows) [...row.cells].forEach((cell, index) => cell.setAttribute("data-label", names[index]));

    // Its name in the address, the same in every language.
    const slug = (index) => heads[index].dataset.key ?? names[index].toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const state = { q: "", sort: -1, down: false, filters: new Map() };
    const count = element("p", { class: "table-count", role: "status" });
    const form = element("form", { class: "table-tools", "aria-label": say("Filter the table") });
    const words = element("input", { type: "search", name: "q", id: `table-${number}-q`, autocomplete: "off" });
    const tool = (name, control) => form.append(element("span", {}, element("label", { for: control.id }, name), control));
    tool(say("Text"), words);

    const selects = new Map();
    heads.forEach((head, index) => {
      if (!head.hasAttribute("data-filter")) return;
      const found = [...new Set(rows.flatMap((r) => r.values[index]))].filter(Boolean).sort(order.compare);
      const select = element("select", { name: slug(index), id: `table-${number}-${slug(index)}` });
      select.append(element("option", { value: "" }, say("all")), ...found.map((value) => element("option", { value }, value)));
      tool(names[index], select);
      selects.set(index, select);
    });
    const clear = element("button", { type: "reset" }, say("Clear"));
    form.append(clear);
    holder.prepend(form, count);

    const buttons = heads.map((head, index) => {
      const button = element("button", { type: "button", class: "table-sort" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        state.down = state.sort === index ? !state.down : false;
        state.sort = index;
        show(true);
      });
      return button;
    });

    function show(remember) {
      const wanted = folded(state.q).split(" ").filter(Boolean);
      let shown = 0;
      for (const entry of rows) {
        const fits =
          wanted.every((word) => entry.text.includes(word)) &&
          [...state.filters].every(([index, value]) => entry.values[index].includes(value));
        entry.row.hidden = !fits;
        shown += fits;
      }
      const sorted = [...rows];
      if (state.sort >= 0) {
        const turn = state.down ? -1 : 1;
        sorted.sort((a, b) => {
          const [one, other] = [a.keys[state.sort], b.keys[state.sort]];
          // What has no value comes last in both directions.
          if (!one || !other) return (one ? 0 : 1) - (other ? 0 : 1);
          return turn * order.compare(one, other);
        });
      }
      body.append(...sorted.map((entry) => entry.row));
      heads.forEach((head, index) => {
        head.setAttribute("aria-sort", index !== state.sort ? "none" : state.down ? "descending" : "ascending");
      });
      count.textContent =
        shown === rows.length
          ? say("%(all)s rows", { all: rows.length })
          : shown
            ? say("%(shown)s of %(all)s rows", { shown, all: rows.length })
            : say("None of %(all)s rows fits", { all: rows.length });
      clear.disabled = !state.q && !state.filters.size && state.sort < 0;
      if (remember) write();
    }

    // Only what is set stands in the address, so that it stays short enough to send.
    function write() {
      const query = new URLSearchParams();
      if (state.q) query.set("q", state.q);
      for (const [index, value] of state.filters) query.set(slug(index), value);
      if (state.sort >= 0) query.set("sort", (state.down ? "-" : "") + slug(state.sort));
      const text = query.toString();
      history.replaceState(null, "", text ? `?${text}` : location.pathname);
    }

    function read() {
      const query = new URLSearchParams(location.search);
      words.value = state.q = query.get("q") ?? "";
      state.filters.clear();
      for (const [index, select] of selects) {
        const value = query.get(slug(index)) ?? "";
        select.value = [...select.options].some((option) => option.value === value) ? value : "";
        if (select.value) state.filters.set(index, select.value);
      }
      const sort = query.get("sort") ?? "";
      state.down = sort.startsWith("-");
      state.sort = names.findIndex((_, index) => slug(index) === sort.replace(/^-/, ""));
      show(false);
    }

    words.addEventListener("input", () => { state.q = words.value; show(true); });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      for (const [index, select] of selects) {
        if (event.target !== select) continue;
        if (select.value) state.filters.set(index, select.value);
        else state.filters.delete(index);
        show(true);
      }
    });
    form.addEventListener("reset", () => {
      Object.assign(state, { q: "", sort: -1, down: false });
      state.filters.clear();
      show(true);
    });
    addEventListener("popstate", read);
    holder.classList.add("enhanced");
    read();
  }

  document.querySelectorAll(".data-table").forEach(enhance);
})();
