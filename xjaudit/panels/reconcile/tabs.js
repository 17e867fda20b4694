// Tabs with counts: arrows, Home and End move, as in any tab list.
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "xj-tabs";
  root.setAttribute("role", "tablist");
  root.setAttribute("aria-label", model.get("label"));
  el.append(root);
  const choose = (key) => { model.set("chosen", key); model.save_changes(); };
  const paint = () => {
    const inside = root.contains(document.activeElement);
    root.replaceChildren();
    for (const item of model.get("items")) {
      const tab = document.createElement("button");
      const on = item.key === model.get("chosen");
      tab.type = "button";
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
      tab.append(item.label);
      const count = document.createElement("span");
      count.textContent = item.count;
      tab.append(" ", count);
      tab.onclick = () => { choose(item.key); model.send({ say: "pressed" }); };
      root.append(tab);
      if (on && inside) tab.focus();
    }
  };
  root.onkeydown = (event) => {
    event.stopPropagation();
    const keys = model.get("items").map((item) => item.key);
    const at = keys.indexOf(model.get("chosen"));
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: keys.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(keys[(to + keys.length) % keys.length]);
  };
  model.on("change:items", paint);
  model.on("change:chosen", paint);
  paint();
  return () => { model.off("change:items", paint); model.off("change:chosen", paint); };
}
export default { render };
