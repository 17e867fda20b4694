// One finding in full; every text is set as text.
function make(tag, className, parent, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (parent) parent.append(node);
  return node;
}

function parts(told, box) {
  const list = make("dl", "", box);
  for (const part of told) {
    make("dt", "", list, part.head);
    const lines = part.lines.length ? part.lines : [""];
    for (const line of lines) make("dd", "", list, line);
  }
}

function sheet(place, box) {
  make("h4", "", box, place.head);
  make("p", "xj-where", box, place.text);
  if (!place.rows) return;
  const port = make("div", "xj-sheet", box);
  port.tabIndex = 0;
  port.setAttribute("role", "group");
  port.setAttribute("aria-label", place.text);
  const table = make("table", "", port);
  const head = make("tr", "", make("thead", "", table));
  make("th", "", head);
  for (const column of place.columns) make("th", "", head, column).scope = "col";
  const body = make("tbody", "", table);
  for (const line of place.rows) {
    const row = make("tr", line.own ? "xj-own" : "", body);
    make("th", "", row, line.row).scope = "row";
    line.cells.forEach((text, i) => {
      const cell = make("td", line.own && i === place.at ? "xj-cell" : "", row, text);
      if (line.own && i === place.at) cell.setAttribute("aria-label", `${place.here} ${text}`);
    });
  }
}

function record(told, box, model) {
  const head = make("h4", "", box, told.head);
  if (told.reveal) {
    const button = make("button", "", head, told.reveal);
    button.type = "button";
    button.title = told.why;
    button.onclick = () => model.send({ ask: "reveal" });
  }
  const port = make("div", "xj-record", box);
  port.tabIndex = 0;
  port.setAttribute("role", "group");
  port.setAttribute("aria-label", told.head);
  const table = make("table", "", port);
  for (const line of told.rows) {
    const row = make("tr", line.own ? "xj-own" : "", table);
    make("th", "", row, (line.own ? "▶ " : "") + line.label).scope = "row";
    const cell = make("td", "", row, line.value);
    if (line.raw) make("span", "xj-raw", cell, line.raw);
  }
  if (told.blanks) make("p", "xj-raw", port, told.blanks);
}

function render({ model, el }) {
  const root = make("section", "xj-dossier", el);
  root.setAttribute("aria-label", model.get("label"));
  root.setAttribute("aria-live", "polite");
  // JupyterLab's own shortcuts must not hear what is typed here.
  root.onkeydown = (event) => event.stopPropagation();
  const paint = (content) => {
    root.replaceChildren();
    if (!content) {
      make("p", "xj-hint", root, `ℹ ${model.get("hint")}`);
      return;
    }
    make("h3", "", root, content.title);
    make("p", "xj-head", root, content.head);
    const columns = make("div", "xj-columns", root);
    const left = make("div", "", columns), right = make("div", "", columns);
    sheet(content.place, left);
    parts(content.parts, left);
    record(content.record, right, model);
    // What it is about is in sight, however wide the file or long the record.
    const cell = root.querySelector(".xj-cell"), line = root.querySelector(".xj-record .xj-own");
    if (cell) {
      const port = cell.closest(".xj-sheet");
      port.scrollLeft = cell.offsetLeft + cell.offsetWidth - port.clientWidth + 40;
    }
    if (line) {
      const port = line.closest(".xj-record");
      port.scrollTop = line.offsetTop - port.clientHeight / 2;
    }
  };
  const hear = (message) => { if (message.answer === "content") paint(message.content); };
  const ask = () => model.send({ ask: "content" });
  model.on("msg:custom", hear);
  model.on("change:version", ask);
  ask();
  return () => { model.off("msg:custom", hear); model.off("change:version", ask); };
}
export default { render };
