// A place for papers. Each travels as a message of its own, with its bytes.
function make(tag, className, parent, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text || "";
  parent.append(node);
  return node;
}

function render({ model, el }) {
  const words = model.get("words");
  const root = make("div", "xj-drop", el);
  make("span", "xj-hand", root, words.drop);
  const pick = make("button", "", root, words.pick);
  const small = make("div", "xj-say", root, words.kinds);
  small.setAttribute("role", "status");
  const send = async (files) => {
    let number = 0;
    for (const file of files) {
      number += 1;
      small.textContent = words.sending.replace("{}", number).replace("{}", files.length);
      if (file.size > model.get("largest")) model.send({ say: "large", name: file.name });
      else model.send({ say: "file", name: file.name }, undefined, [await file.arrayBuffer()]);
    }
    model.send({ say: "done" });
    small.textContent = words.kinds;
  };
  let sending = Promise.resolve();
  const later = (files) => { sending = sending.then(() => send(files)).catch((fault) => { small.textContent = String(fault.message || fault); }); };
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = model.get("accept");
  input.hidden = true;
  input.onchange = () => { if (input.files.length) later([...input.files]); input.value = ""; };
  root.append(input);
  pick.type = "button";
  pick.onclick = () => input.click();
  root.ondragover = (event) => { event.preventDefault(); event.stopPropagation(); root.classList.add("xj-over"); };
  root.ondragleave = () => root.classList.remove("xj-over");
  root.ondrop = (event) => {
    event.preventDefault();
    event.stopPropagation();
    root.classList.remove("xj-over");
    const files = [...event.dataTransfer.files];
    if (files.length) later(files);
  };
}
export default { render };
