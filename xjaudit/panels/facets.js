// Values to choose by, with counts; every text is set as text.
const WORDS = {
  zh: { clear: "全部", more: (n) => `再显示 ${n} 项`, filter: "查找" },
  en: { clear: "All", more: (n) => `${n} more`, filter: "Find" },
};
const SHOWN = 8, MANY = 20;

function make(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (parent) parent.append(node);
  return node;
}

function render({ model, el }) {
  const words = WORDS[model.get("language")];
  const root = make("div", "xj-facets", el);
  const open = new Set(), sought = new Map();
  const values = (group, box) => {
    const focus = box.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    box.replaceChildren();
    const wanted = (sought.get(group.column) || "").toLowerCase();
    const some = group.values.filter((v) => !wanted || v.label.toLowerCase().includes(wanted));
    const all = open.has(group.column) || wanted;
    const shown = some.filter((v, i) => all || v.on || i < SHOWN);
    for (const value of shown) {
      const button = make("button", value.on ? "xj-on" : "", box);
      button.type = "button";
      button.dataset.key = value.key;
      button.setAttribute("aria-pressed", value.on);
      make("span", "xj-label", button).textContent = value.label;
      make("span", "xj-n", button).textContent = value.count;
      button.title = value.label;
      button.onclick = () => model.send({ column: group.column, key: value.key });
      if (value.key === focus) button.focus();
    }
    if (some.length > shown.length) {
      const more = make("button", "xj-more", box);
      more.type = "button";
      more.textContent = words.more(some.length - shown.length);
      more.onclick = () => { open.add(group.column); paint(); };
    }
  };
  const paint = () => {
    const groups = model.get("groups");
    // The fields of a group stay, so that the focus and what is typed do.
    groups.forEach((group, i) => {
      const field = root.children[i] || make("fieldset", "", root);
      if (!field.children.length) {
        make("legend", "", field);
        const find = make("input", "xj-find", field);
        find.type = "search";
        find.oninput = () => { sought.set(field.dataset.column, find.value); paint(); };
        make("div", "xj-values", field);
      }
      const [legend, find, box] = field.children;
      field.dataset.column = group.column;
      field.hidden = !group.values.length;
      legend.replaceChildren(group.label);
      if (group.values.some((v) => v.on)) {
        const clear = make("button", "xj-clear", legend);
        clear.type = "button";
        clear.textContent = words.clear;
        clear.setAttribute("aria-label", `${group.label} ${words.clear}`);
        clear.onclick = () => model.send({ column: group.column });
      }
      find.placeholder = words.filter;
      find.setAttribute("aria-label", `${group.label} ${words.filter}`);
      find.hidden = group.values.length <= MANY && !find.value;
      values(group, box);
    });
    while (root.children.length > groups.length) root.lastChild.remove();
  };
  // JupyterLab's own shortcuts must not hear what is typed here.
  root.onkeydown = (event) => event.stopPropagation();
  model.on("change:groups", paint);
  paint();
  return () => model.off("change:groups", paint);
}
export default { render };
