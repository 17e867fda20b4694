// A page of its own: read here, printed from a frame that holds nothing else. The kernel has escaped it.
function render({ model, el }) {
  const bar = document.createElement("div");
  const button = document.createElement("button");
  const page = document.createElement("div");
  const frame = document.createElement("iframe");
  button.type = "button";
  button.textContent = model.get("label");
  button.className = "jupyter-button";
  button.style.cssText = "padding: 0 14px; margin: 2px 0 6px;";
  frame.title = model.get("label");
  frame.className = "xj-print";
  frame.style.cssText = "position: fixed; width: 0; height: 0; border: 0; visibility: hidden;";
  frame.setAttribute("sandbox", "allow-same-origin allow-modals");
  bar.append(button);
  el.append(bar, page, frame);
  const hear = (message) => { if (message.answer === "html") page.innerHTML = message.html; };
  button.onclick = () => {
    frame.onload = () => frame.contentWindow.print();
    frame.srcdoc = `<!doctype html><meta charset="utf-8"><style>@page{size:A4;margin:14mm}body{font:12px/1.5 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif}</style>${page.innerHTML}`;
  };
  const ask = () => model.send({ ask: "html" });
  model.on("msg:custom", hear);
  model.on("change:version", ask);
  ask();
  return () => { model.off("msg:custom", hear); model.off("change:version", ask); };
}
export default { render };
