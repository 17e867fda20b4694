// The age of a leaders' page. Reloads when a newer edition is published, or when the server that
// was gone is there again; only ever asks the server the page came from.
const WORDS = {
  zh: { line: (n, at, ago) => `第 ${n} 版　${at} 发布（${ago}）`, now: "刚刚",
        minutes: (n) => `${n} 分钟前`, hours: (n) => `${n} 小时前`, days: (n) => `${n} 天前` },
  en: { line: (n, at, ago) => `Edition ${n}, published ${at} (${ago})`, now: "just now",
        minutes: (n) => `${n} min ago`, hours: (n) => `${n} h ago`, days: (n) => `${n} days ago` },
};
const SILENT_AFTER = 30000;

function age(words, published) {
  const minutes = Math.floor((Date.now() - Date.parse(published)) / 60000);
  if (minutes < 1) return words.now;
  if (minutes < 60) return words.minutes(minutes);
  return minutes < 1440 ? words.hours(Math.floor(minutes / 60)) : words.days(Math.floor(minutes / 1440));
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
  const look = async () => {
    tell();
    if (!isPage || Date.now() - heard < SILENT_AFTER) return;
    const icon = document.querySelector('script[src$="voila.js"]');
    const answer = await fetch(icon.src, { method: "HEAD" }).catch(() => null);
    if (answer?.ok) location.reload();
  };
  el.classList.add("xj-age");
  el.setAttribute("role", "status");
  model.on("change:beat", () => { heard = Date.now(); });
  model.on("change:newest", () => {
    if (isPage && model.get("newest") !== model.get("edition")) location.reload();
  });
  tell();
  const timer = setInterval(look, 10000);
  return () => clearInterval(timer);
}
export default { render };
