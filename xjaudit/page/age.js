// The age of a leaders' page. Reloads when a newer edition is published, or when the server that
// was gone is there again; only ever asks the server the page came from.
const WORDS = {
  zh: { line: (n, at, ago) => `第 ${n} 版　${at} 发布（${ago}）`, now: "刚刚",
        minutes: (n) => `${n} 分钟前`, hours: (n) => `${n} 小时前`, days: (n) => `${n} 天前` },
  en: { line: (n, at, ago) => `Edition ${n}, published ${at} (${ago})`, now: "just now",
        minutes: (n) => `${n} min ago`, hours: (n) => `${n} h ago`, days: (n) => `${n} days ago` },
};
const ASK_EVERY = 5000, SILENT_AFTER = 30000;

function age(words, published) {
  const minutes = Math.floor((Date.now() - Date.parse(published)) / 60000);
  if (minutes < 1) return words.now;
  if (minutes < 60) return words.minutes(minutes);
  return minutes < 1440 ? words.hours(Math.floor(minutes / 60)) : words.days(Math.floor(minutes / 1440));
}

// A figure that follows the window's width asks its place for the height; without one it collapses.
function holdHeights() {
  const hold = () => document.querySelectorAll(".js-plotly-plot").forEach((plot) => {
    const height = plot._fullLayout?.height;
    if (height && !plot.style.height) plot.style.height = `${height}px`;
  });
  new MutationObserver(hold).observe(document.body, { childList: true, subtree: true });
  hold();
}

// Figures are drawn for the window; paper has another width, to which they are scaled.
function fitPaper() {
  addEventListener("beforeprint", () => document.querySelectorAll(".js-plotly-plot .main-svg").forEach((svg) =>
    svg.setAttribute("viewBox", `0 0 ${svg.width.baseVal.value} ${svg.height.baseVal.value}`)));
  addEventListener("afterprint", () => document.querySelectorAll(".js-plotly-plot .main-svg").forEach((svg) =>
    svg.removeAttribute("viewBox")));
}

function render({ model, el }) {
  const words = WORDS[model.get("language")];
  // Inside JupyterLab the page is the officer's whole desk: leave it alone.
  const isPage = document.body.dataset.voila === "voila";
  let heard = Date.now();
  const tell = () => {
    const published = model.get("published");
    const at = published.slice(0, 16).replace("T", " ");
    el.textContent = published ? words.line(model.get("edition"), at, age(words, published)) : "";
  };
  const hear = (answer) => {
    heard = Date.now();
    if (isPage && answer.edition && answer.edition !== model.get("edition")) location.reload();
  };
  const look = async () => {
    tell();
    if (!isPage) return;
    if (Date.now() - heard < SILENT_AFTER) return model.send({ ask: "edition" });
    // The kernel is gone; a fresh page gets a fresh one, as soon as the server answers.
    const script = document.querySelector('script[src$="voila.js"]');
    const answer = await fetch(script.src, { method: "HEAD" }).catch(() => null);
    if (answer?.ok) location.reload();
  };
  if (isPage) {
    holdHeights();
    fitPaper();
  }
  el.classList.add("xj-age");
  el.setAttribute("role", "status");
  model.on("msg:custom", hear);
  tell();
  const timer = setInterval(look, ASK_EVERY);
  return () => { clearInterval(timer); model.off("msg:custom", hear); };
}
export default { render };
