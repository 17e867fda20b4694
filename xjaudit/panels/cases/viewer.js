// Shows what the kernel hands over; nothing is kept once it is closed.
function make(tag, className, parent, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text || "";
  parent.append(node);
  return node;
}

function press(parent, text, label, call) {
  const button = make("button", "", parent, text);
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.onclick = call;
  return button;
}

const MOST = 12, STEP = 1.4;

// A picture to be read: larger and smaller about the pointer, turned, dragged; over the whole window.
function picture(root, bar, address, name, words) {
  const tools = make("span", "xj-tools", bar);
  const home = make("div", "", root);
  const stage = make("div", "xj-stage", home);
  const pad = make("div", "xj-pad", stage);
  const image = make("img", "", pad);
  const dialog = make("dialog", "xj-viewer xj-whole", root);
  let scale = 1, turn = 0;
  // Of 1 the whole picture is seen.
  const lay = () => {
    const { naturalWidth: w, naturalHeight: h } = image;
    if (!w) return;
    const [across, down] = turn % 2 ? [h, w] : [w, h];
    const k = scale * Math.min(stage.clientWidth / across, stage.clientHeight / down);
    Object.assign(image.style, { width: `${w * k}px`, height: `${h * k}px`, left: `${(across * k) / 2}px`, top: `${(down * k) / 2}px` });
    image.style.transform = `translate(-50%, -50%) rotate(${turn * 90}deg)`;
    Object.assign(pad.style, { width: `${across * k}px`, height: `${down * k}px` });
  };
  const zoom = (by, x = stage.clientWidth / 2, y = stage.clientHeight / 2) => {
    const before = scale;
    scale = Math.min(MOST, Math.max(1, scale * by));
    const left = (stage.scrollLeft + x) * (scale / before) - x, top = (stage.scrollTop + y) * (scale / before) - y;
    lay();
    stage.scrollTo(left, top);
  };
  const about = (event) => { const box = stage.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  const wide = () => { scale = 1; lay(); zoom(stage.clientWidth / (parseFloat(pad.style.width) || stage.clientWidth), 0, 0); };
  const open = () => { dialog.append(tools, stage); dialog.showModal(); wide(); stage.focus(); };
  dialog.onclose = () => { bar.append(tools); home.append(stage); scale = 1; lay(); stage.focus(); };
  press(tools, "＋", words.larger, () => zoom(STEP));
  press(tools, "－", words.smaller, () => zoom(1 / STEP));
  press(tools, "⟳", words.turn, () => { turn = (turn + 1) % 4; lay(); });
  press(tools, words.whole, words.whole, () => (dialog.open ? dialog.close() : open()));
  make("span", "xj-hint", tools, words.zoom_hint);
  image.alt = name;
  image.draggable = false;
  image.onload = () => (dialog.open ? wide() : lay());
  image.src = address;
  stage.tabIndex = 0;
  stage.setAttribute("aria-label", name);
  stage.onkeydown = (event) => {
    const by = { "+": STEP, "=": STEP, "-": 1 / STEP }[event.key];
    if (by) zoom(by);
    else if (event.key === "Enter" && !dialog.open) open();
    else return;
    event.preventDefault();
  };
  stage.addEventListener("wheel", (event) => {
    // In the page the wheel moves the page.
    if (!dialog.open && !event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, ...about(event));
  }, { passive: false });
  let held = null;
  stage.onpointerdown = (event) => { held = { x: event.clientX, y: event.clientY, moved: false }; };
  stage.onpointermove = (event) => {
    if (!held || !event.buttons) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved && Math.hypot(dx, dy) < 4) return;
    stage.scrollBy(-dx, -dy);
    held = { x: event.clientX, y: event.clientY, moved: true };
  };
  stage.onclick = (event) => {
    const dragged = held?.moved;
    held = null;
    if (dragged) return;
    if (dialog.open) zoom(STEP, ...about(event));
    else open();
  };
  const watch = new ResizeObserver(lay);
  watch.observe(stage);
  return () => { watch.disconnect(); if (dialog.open) dialog.close(); };
}

function render({ model, el }) {
  const words = model.get("words");
  const root = make("div", "xj-viewer", el);
  let addresses = [], ends = [];
  const clear = () => {
    ends.forEach((end) => end());
    addresses.forEach((one) => URL.revokeObjectURL(one));
    addresses = []; ends = [];
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
      if (!model.get("shown")) return;
      if (["image/jpeg", "image/png"].includes(file.type)) {
        ends.push(picture(make("div", "", root), bar, address, file.name, words));
      } else if (file.type === "application/pdf") {
        const frame = make("iframe", "", root);
        frame.src = address;
        frame.title = file.name;
      }
    });
    const close = make("button", "", bar, words.close_file);
    close.type = "button";
    close.onclick = () => { clear(); model.send({ ask: "close" }); };
    close.focus({ preventScroll: true });
  };
  const ask = () => model.send({ ask: "files" });
  root.onkeydown = (event) => event.stopPropagation();
  model.on("msg:custom", hear);
  model.on("change:version", ask);
  ask();
  return () => { clear(); model.off("msg:custom", hear); model.off("change:version", ask); };
}
export default { render };
