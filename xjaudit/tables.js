// A grid that holds only the rows in sight. The kernel filters, sorts and answers; every text is set
// as text. Requests are numbered and late answers dropped.
const WORDS = {
  zh: { filter: "筛选：输入任意文字", count: (n, of) => (n === of ? `共 ${of} 行` : `${n} 行，共 ${of} 行`), none: "没有符合的行", mark: "选中此行", all: "全选", marks: (n) => `，已选 ${n} 行` },
  en: { filter: "Filter: type anything", count: (n, of) => (n === of ? `${of} rows` : `${n} of ${of} rows`), none: "No row fits", mark: "Mark this row", all: "Mark all", marks: (n) => `, ${n} marked` },
};
const ROW = 28, SPARE = 15, HIGHEST = 8000000;

function make(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (parent) parent.append(node);
  return node;
}

function render({ model, el }) {
  const words = WORDS[model.get("language")];
  const root = make("div", "xj-grid", el);
  const bar = make("div", "xj-bar", root);
  const filter = make("input", "xj-filter", bar);
  filter.type = "search";
  filter.placeholder = words.filter;
  filter.setAttribute("aria-label", words.filter);
  const count = make("span", "xj-count", bar);
  count.setAttribute("role", "status");
  const port = make("div", "xj-port", root);
  port.tabIndex = 0;
  const table = make("table", "", port);
  table.setAttribute("role", "grid");
  const head = make("tr", "", make("thead", "", table));
  const body = make("tbody", "", table);
  const state = { asked: 0, start: 0, total: 0, of: 0, rows: [], at: [], marked: [], marks: 0, anchor: 0, sort: -1, descending: false, chosen: -1, focus: 0 };

  const first = () => {
    // Browsers limit how tall an element may be: beyond that, scroll positions stand for rows.
    const tall = Math.min(state.total * ROW, HIGHEST);
    const room = Math.max(1, tall - port.clientHeight + ROW);
    const beyond = Math.max(0, state.total - Math.floor(port.clientHeight / ROW) + 2);
    return tall < HIGHEST ? Math.floor(port.scrollTop / ROW) : Math.round((port.scrollTop / room) * beyond);
  };
  const ask = () => {
    const lines = Math.ceil((port.clientHeight || model.get("height")) / ROW);
    state.asked += 1;
    model.send({ ask: "rows", number: state.asked, start: Math.max(0, first() - SPARE), count: lines + 2 * SPARE,
      ...view() });
  };
  const view = () => ({ words: filter.value, sort: state.sort, descending: state.descending });
  // With shift from the row marked last to this one.
  const mark = (i, on, upto) => {
    const line = state.start + i;
    model.send({ ask: "mark", from: upto ? state.anchor : line, to: line, on, ...view() });
    state.anchor = line;
  };
  const box = (cell, label, on, call) => {
    const check = make("input", "", cell);
    check.type = "checkbox";
    check.tabIndex = -1;
    check.checked = on;
    check.setAttribute("aria-label", label);
    check.onclick = (event) => { event.stopPropagation(); call(check.checked, event.shiftKey); };
  };
  const paintHead = () => {
    head.replaceChildren();
    if (model.get("many")) {
      const cell = make("th", "xj-mark", head);
      box(cell, words.all, state.total > 0 && state.marks >= state.total, (on) => model.send({ ask: "mark", on, ...view() }));
      cell.firstChild.tabIndex = 0;
    }
    model.get("columns").forEach((column, i) => {
      const cell = make("th", column.number ? "n" : "", head);
      const mark = state.sort === i ? (state.descending ? " ▼" : " ▲") : "";
      cell.textContent = column.label + mark;
      cell.tabIndex = 0;
      cell.setAttribute("role", "columnheader");
      cell.setAttribute("aria-sort", !mark ? "none" : state.descending ? "descending" : "ascending");
      const sort = () => {
        // Once up, once down, then as it came.
        if (state.sort !== i) [state.sort, state.descending] = [i, false];
        else if (!state.descending) state.descending = true;
        else [state.sort, state.descending] = [-1, false];
        paintHead();
        head.children[i + (model.get("many") ? 1 : 0)].focus();
        ask();
      };
      cell.onclick = sort;
      cell.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(); } };
    });
  };
  const space = (height) => {
    const cell = make("td", "xj-space", make("tr", "", body));
    cell.colSpan = Math.max(1, model.get("columns").length + (model.get("many") ? 1 : 0));
    cell.style.height = `${height}px`;
  };
  const paint = () => {
    const columns = model.get("columns");
    const tall = Math.min(state.total * ROW, HIGHEST);
    const above = tall < HIGHEST ? state.start * ROW : Math.max(0, port.scrollTop - (first() - state.start) * ROW);
    body.replaceChildren();
    space(above);
    state.rows.forEach((texts, i) => {
      const row = make("tr", state.at[i] === state.chosen ? "xj-chosen" : "", body);
      row.setAttribute("role", "row");
      row.setAttribute("aria-rowindex", state.start + i + 2);
      row.setAttribute("aria-selected", state.at[i] === state.chosen);
      row.onclick = () => choose(i);
      if (model.get("many")) box(make("td", "xj-mark", row), words.mark, state.marked[i], (on, upto) => mark(i, on, upto));
      texts.forEach((text, c) => {
        const cell = make("td", columns[c]?.number ? "n" : "", row);
        cell.textContent = text;
        cell.title = text;
        cell.setAttribute("role", "gridcell");
      });
    });
    space(Math.max(0, tall - above - state.rows.length * ROW));
    count.textContent = (state.total ? words.count(state.total, state.of) : words.none) + (state.marks ? words.marks(state.marks) : "");
    const every = head.querySelector("input");
    if (every) every.checked = state.total > 0 && state.marks >= state.total;
    table.setAttribute("aria-rowcount", state.total + 1);
  };
  const choose = (i) => {
    if (state.at[i] === undefined) return;
    state.chosen = state.at[i];
    state.focus = state.start + i;
    model.send({ ask: "select", at: state.chosen });
    paint();
  };
  const move = (step) => {
    state.focus = Math.min(state.total - 1, Math.max(0, state.focus + step));
    const top = state.focus * ROW;
    if (top < port.scrollTop) port.scrollTop = top;
    if (top + 2 * ROW > port.scrollTop + port.clientHeight) port.scrollTop = top + 2 * ROW - port.clientHeight;
    choose(state.focus - state.start);
  };
  const KEYS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  port.onkeydown = (event) => {
    if (event.target !== port) return;
    if (event.key in KEYS) { event.preventDefault(); move(KEYS[event.key]); }
    const at = state.focus - state.start;
    if (model.get("many") && event.key === " " && state.at[at] !== undefined) {
      event.preventDefault();
      mark(at, !state.marked[at], event.shiftKey);
    }
  };
  let waiting = 0;
  port.onscroll = () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(ask); };
  let typing = 0;
  filter.oninput = () => { clearTimeout(typing); typing = setTimeout(() => { port.scrollTop = 0; ask(); }, 150); };
  // JupyterLab's own shortcuts (a, b, dd …) must not hear what is typed here.
  root.onkeydown = (event) => event.stopPropagation();
  const hear = (message) => {
    if (message.answer !== "rows" || message.number !== state.asked) return;
    Object.assign(state, message);
    paint();
  };
  const renew = () => {
    Object.assign(state, { sort: -1, descending: false, chosen: -1, focus: 0, anchor: 0 });
    port.scrollTop = 0;
    paintHead();
    ask();
  };
  port.style.maxHeight = `${model.get("height")}px`;
  model.on("msg:custom", hear);
  model.on("change:version", renew);
  model.on("change:edition", ask);
  // Its height is 0 before it stands in the page.
  const seen = new ResizeObserver(ask);
  paintHead();
  seen.observe(port);
  ask();
  return () => { seen.disconnect(); model.off("msg:custom", hear); model.off("change:version", renew); model.off("change:edition", ask); };
}
export default { render };
