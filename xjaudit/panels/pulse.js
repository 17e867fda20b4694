// Says that the kernel no longer answers, and that it does again.
const WORDS = {
  zh: {
    lost: "与计算内核的连接已断开",
    what: "已保存的决定不会丢失。请先等待几秒；若仍未恢复，请点菜单“内核 → 重启内核并运行所有单元格”，页面会回到刚才的位置。",
    back: "已重新连接",
  },
  en: {
    lost: "The kernel no longer answers",
    what: "Nothing that was saved is lost. Wait some seconds; if it does not come back, choose “Kernel → Restart Kernel and Run All Cells”: the panel returns to where it was.",
    back: "Connected again",
  },
};
const EVERY = 2000, PATIENCE = 7000;

function render({ model, el }) {
  const words = WORDS[model.get("language")];
  const card = document.createElement("div");
  card.className = "xj-card xj-error";
  card.setAttribute("role", "alert");
  card.hidden = true;
  el.append(card);
  let number = 0, heard = Date.now();
  const say = (title, text) => {
    const strong = document.createElement("b");
    strong.textContent = title;
    card.replaceChildren(strong, text);
  };
  const hear = (message) => {
    if (!("answer" in message)) return;
    heard = Date.now();
    card.hidden = true;
  };
  model.on("msg:custom", hear);
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    // A computer that slept, or a page in the background, has not been listening.
    if (now - last > 2 * EVERY) heard = now;
    last = now;
    number += 1;
    try { model.send({ ask: number }); } catch { /* a connection that is gone says so by silence */ }
    if (now - heard > PATIENCE && card.hidden) {
      say(`✘ ${words.lost}`, ` ${words.what}`);
      card.hidden = false;
    }
  }, EVERY);
  return () => { clearInterval(timer); model.off("msg:custom", hear); };
}
export default { render };
