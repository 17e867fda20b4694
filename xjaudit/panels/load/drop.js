// A place for files. Each travels as a message of its own, with its bytes; the kernel answers nothing.
const WORDS = {
  zh: { drop: "把文件、文件夹或压缩包拖到这里", pick: "选择文件", folder: "选择文件夹", kinds: "可一次选多个：Excel、WPS、CSV、文本、网页表格、ZIP", sending: "正在接收 {}/{}" },
  en: { drop: "Drop files, folders or archives here", pick: "Choose files", folder: "Choose a folder", kinds: "Several at once: Excel, WPS, CSV, text, web tables, ZIP", sending: "Receiving {}/{}" },
};

function make(tag, className, parent, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text || "";
  parent.append(node);
  return node;
}

const joined = (...parts) => parts.filter(Boolean).join("/");

// What was dropped, folders walked through: [file, folder it lies in].
async function filesOf(entry, folder) {
  if (entry.isFile) return [[await new Promise((good, bad) => entry.file(good, bad)), folder]];
  const reader = entry.createReader(), found = [];
  for (;;) {
    // It gives at most a hundred at a time.
    const some = await new Promise((good, bad) => reader.readEntries(good, bad));
    if (!some.length) return found;
    for (const one of some) found.push(...(await filesOf(one, joined(folder, entry.name))));
  }
}

function render({ model, el }) {
  // What takes papers only has words of its own, and no folders.
  const words = { ...WORDS[model.get("language")], ...model.get("words") };
  const folders = model.get("folders");
  const root = make("div", "xj-drop", el);
  make(folders ? "div" : "span", folders ? "xj-say xj-big" : "", root, words.drop);
  const pick = make("button", "", root, words.pick);
  const pickFolder = folders && make("button", "xj-second", root, words.folder);
  const small = make("div", "xj-say", root, words.kinds);
  small.setAttribute("role", "status");
  let sending = Promise.resolve();

  const send = async (files) => {
    let number = 0;
    for (const [file, folder, found] of files) {
      number += 1;
      small.textContent = words.sending.replace("{}", number).replace("{}", files.length);
      if (file.size > model.get("largest")) model.send({ say: "large", name: file.name });
      else model.send({ say: "file", name: file.name, folder, found }, undefined, [await file.arrayBuffer()]);
    }
    model.send({ say: "done" });
    small.textContent = words.kinds;
  };
  // One batch after the other, also where somebody drops the next before the first has gone.
  const later = (files) => { sending = sending.then(async () => send(await files)).catch((fault) => { small.textContent = String(fault.message || fault); }); };
  const chosen = (input) => {
    // The topmost folder's own name tells nothing that the files in it do not.
    const files = [...input.files].map((file) => [file, (file.webkitRelativePath || "").split("/").slice(1, -1).join("/"), input.webkitdirectory]);
    if (files.length) later(files);
    input.value = "";
  };
  for (const [button, folder] of folders ? [[pick, false], [pickFolder, true]] : [[pick, false]]) {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = model.get("accept");
    input.webkitdirectory = folder;
    input.hidden = true;
    input.onchange = () => chosen(input);
    root.append(input);
    button.type = "button";
    button.onclick = () => input.click();
  }
  root.ondragover = (event) => { event.preventDefault(); event.stopPropagation(); root.classList.add("xj-over"); };
  root.ondragleave = () => root.classList.remove("xj-over");
  root.ondrop = (event) => {
    event.preventDefault();
    event.stopPropagation();
    root.classList.remove("xj-over");
    const items = folders ? [...event.dataTransfer.items].filter((item) => item.kind === "file") : [];
    // Entries must be asked for at once: they are gone when this handler ends.
    const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const loose = [...event.dataTransfer.files];
    if (!entries.length) { if (loose.length) later(loose.map((file) => [file, ""])); return; }
    const top = entries.map((entry) => filesOf(entry, ""));
    const bare = ([file, folder]) => [file, entries.length === 1 ? folder.split("/").slice(1).join("/") : folder, folder !== ""];
    later(Promise.all(top).then((files) => files.flat().map(bare)));
  };
}
export default { render };
