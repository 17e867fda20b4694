// Shows what the kernel hands over; nothing is kept once it is closed.
function make(tag, className, parent, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text || "";
  parent.append(node);
  return node;
}

function render({ model, el }) {
  const words = model.get("words");
  const root = make("div", "xj-viewer", el);
  let addresses = [];
  const clear = () => {
    addresses.forEach((one) => URL.revokeObjectURL(one));
    addresses = [];
    root.replaceChildren();
  };
  const hear = (message, buffers) => {
    if (message.answer !== "files") return;
    clear();
    if (!message.files.length) return;
    const bar = make("div", "xj-bar", root);
    message.files.forEach((file, i) => {
      const address = URL.createObjectURL(new Blob([buffers[i]], { type: file.type }));
      addresses.push(address);
      const link = make("a", "", bar, `${words.save_file} ${file.name}`);
      link.href = address;
      link.download = file.name;
      if (["image/jpeg", "image/png"].includes(file.type)) {
        const picture = make("img", "", root);
        picture.src = address;
        picture.alt = file.name;
      } else if (file.type === "application/pdf") {
        const frame = make("iframe", "", root);
        frame.src = address;
        frame.title = file.name;
      }
    });
    const close = make("button", "", bar, words.close_file);
    close.type = "button";
    close.onclick = () => { clear(); model.send({ ask: "close" }); };
    close.focus();
  };
  const ask = () => model.send({ ask: "files" });
  root.onkeydown = (event) => event.stopPropagation();
  model.on("msg:custom", hear);
  model.on("change:version", ask);
  ask();
  return () => { clear(); model.off("msg:custom", hear); model.off("change:version", ask); };
}
export default { render };
