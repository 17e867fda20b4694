// One link, worked by keyboard; every text is set as text. A press names the pair it is about, and
// presses just after another pair came into sight are taken for the shadow of the last one.
const KEYS = {
  1: "same", y: "same", 2: "different", n: "different", 3: "new_here", x: "new_here",
  4: "later", l: "later", u: "undo",
};
const ASKS = ["same", "different", "new_here", "later", "undo"];
const QUIET = 450;

function make(tag, className, parent, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (parent) parent.append(node);
  return node;
}

function render({ model, el }) {
  const words = model.get("words");
  const root = make("section", "xj-review", el);
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", words.label);
  const body = make("div", "", root);
  const bar = make("div", "xj-keys", root);
  const say = make("p", "xj-say", root);
  say.setAttribute("role", "status");
  const buttons = {};
  for (const ask of ASKS) {
    buttons[ask] = make("button", `xj-${ask}`, bar, words[ask]);
    buttons[ask].type = "button";
    buttons[ask].onclick = () => press(ask);
  }
  const hint = make("span", "xj-hint", bar, words.keys);
  let content = null, at = 0, since = 0, waiting = 0;

  const allowed = (ask) => {
    if (!content || !content.may.includes(ask)) return false;
    if (ask === "same" || ask === "different") return content.candidates.length > 0;
    return true;
  };
  const press = (ask) => {
    if (!allowed(ask) || (ask !== "reveal" && performance.now() - since < QUIET)) return;
    const pair = ask === "undo" ? content.undo : content.number;
    const record = ask === "same" || ask === "different" ? content.candidates[at].key : "";
    model.send({ ask, pair, record });
  };
  const choose = (place) => {
    if (!content || !content.candidates.length) return;
    at = Math.min(content.candidates.length - 1, Math.max(0, place));
    paint();
  };
  const compare = (box) => {
    const table = make("table", "xj-compare", box);
    const head = make("tr", "", make("thead", "", table));
    make("th", "", head);
    make("th", "", head, content.list).scope = "col";
    content.candidates.forEach((one, i) => {
      const cell = make("th", i === at ? "xj-at" : "", head);
      cell.scope = "col";
      const pick = make("button", "", cell, `${i === at ? "▶ " : ""}${one.title}`);
      pick.type = "button";
      pick.setAttribute("aria-pressed", i === at);
      pick.onclick = () => { choose(i); root.focus({ preventScroll: true }); };
      make("div", "xj-place", cell, one.place);
    });
    const lines = make("tbody", "", table);
    for (const line of content.lines) {
      const row = make("tr", "", lines);
      make("th", "", row, line.label).scope = "row";
      make("td", "", row, line.list);
      line.cells.forEach((cell, i) => {
        const told = make("td", `${cell.differs ? "xj-differs" : ""} ${i === at ? "xj-at" : ""}`, row);
        told.textContent = cell.differs ? `≠ ${cell.text}` : cell.text;
      });
    }
  };
  const evidence = (box) => {
    const one = content.candidates[at];
    if (!one || !one.evidence.length) return;
    const table = make("table", "xj-bits", box);
    make("caption", "", table, content.candidates.length > 1 ? `${words.evidence}（${one.title}）` : words.evidence);
    const lines = make("tbody", "", table);
    for (const part of one.evidence) {
      const row = make("tr", "", lines);
      make("td", "", row, part.said);
      make("td", "n", row, part.bits);
    }
    const row = make("tr", "xj-total", lines);
    make("td", "", row, words.total);
    make("td", "n", row, one.total);
    make("p", "xj-hint", box, words.bits);
  };
  const paint = () => {
    body.replaceChildren();
    for (const ask of ASKS) {
      const offered = content && content.may.includes(ask);
      buttons[ask].hidden = !offered;
      buttons[ask].disabled = !allowed(ask);
    }
    bar.hidden = !content || !content.may.length;
    hint.hidden = !content || !content.may.includes("same");
    say.textContent = content ? content.last : "";
    if (!content) { make("p", "xj-hint", body, `ℹ ${model.get("empty")}`); return; }
    const head = make("div", "xj-head", body);
    if (content.place) make("span", "xj-count", head, content.place);
    make("strong", "", head, content.head);
    if (content.may.includes("reveal") && content.hidden.length) {
      const reveal = make("button", "", head, words.reveal);
      reveal.type = "button";
      reveal.title = words.reveal_why;
      reveal.onclick = () => press("reveal");
    }
    if (content.why) make("p", "xj-why", body, content.why);
    if (content.stands) make("p", "xj-stands", body, `✔ ${content.stands}`);
    if (!content.lines.length) return;
    const columns = make("div", "xj-columns", body);
    const left = make("div", "xj-left", columns), right = make("div", "xj-right", columns);
    compare(left);
    evidence(right);
  };
  const hear = (message) => {
    if (message.answer === "focus") root.focus({ preventScroll: true });
    if (message.answer !== "content") return;
    const inside = root.contains(document.activeElement);
    const other = content?.number !== message.content?.number;
    content = message.content;
    if (other) {
      at = 0;
      since = performance.now();
      root.classList.add("xj-quiet");
      clearTimeout(waiting);
      waiting = setTimeout(() => root.classList.remove("xj-quiet"), QUIET);
    }
    at = content ? Math.max(0, Math.min(at, content.candidates.length - 1)) : 0;
    paint();
    if (inside && !root.contains(document.activeElement)) root.focus({ preventScroll: true });
  };
  root.onkeydown = (event) => {
    // JupyterLab's own shortcuts must not hear what is pressed here.
    event.stopPropagation();
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "arrowdown" || key === "arrowup") {
      event.preventDefault();
      choose(at + (key === "arrowdown" ? 1 : -1));
    } else if (key in KEYS) {
      event.preventDefault();
      // A key held down is one press.
      if (!event.repeat) press(KEYS[key]);
    }
  };
  model.on("msg:custom", hear);
  model.on("change:empty", paint);
  paint();
  model.send({ ask: "content" });
  return () => { clearTimeout(waiting); model.off("msg:custom", hear); model.off("change:empty", paint); };
}
export default { render };
