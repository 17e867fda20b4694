// Counts the age of the figures, the days left, and follows new editions; asks only the server the
// page came from, and nobody when it is a file.
(() => {
  const page = document.documentElement.dataset, zh = document.documentElement.lang !== "en";
  const ASK_EVERY = 3000, OLD_AFTER = 3 * 1440, DAY = 86400000;
  const ages = zh
    ? [() => "刚刚", (n) => `${n} 分钟前`, (n) => `${n} 小时前`, (n) => `${n} 天前`]
    : [() => "just now", (n) => `${n} min ago`, (n) => `${n} h ago`, (n) => `${n} days ago`];
  const silent = zh ? "服务器无应答" : "the server does not answer";
  let lost = 0;

  function tell() {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(page.published)) / 60000));
    const [unit, count] = minutes < 1 ? [0, 0] : minutes < 60 ? [1, minutes]
      : minutes < 1440 ? [2, Math.floor(minutes / 60)] : [3, Math.floor(minutes / 1440)];
    const age = document.querySelector("[data-age]");
    if (!age || !page.published) return;
    const text = `（${ages[unit](count)}${lost > 3 ? `，${silent}` : ""}）`;
    age.textContent = zh ? text : text.replace("（", "(").replace("）", ")").replace("，", "; ");
    age.parentElement.classList.toggle("old", minutes > OLD_AFTER || lost > 3);
    countDays();
  }

  function countDays() {
    const tile = document.querySelector("[data-deadline]");
    if (!tile) return;
    const now = new Date(), today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
    const left = Math.round((Date.parse(tile.dataset.deadline) - today) / DAY);
    const words = zh ? [`${left} 天`, `已过 ${-left} 天`] : [`${left} days`, `${-left} days over`];
    tile.querySelector("b").textContent = words[left < 0 ? 1 : 0];
    tile.classList.toggle("xl-open", left < 0);
  }

  async function look() {
    try {
      const answer = await fetch("edition", { cache: "no-store" });
      const newest = answer.ok ? Number((await answer.json()).edition) : 0;
      lost = answer.ok ? 0 : lost + 1;
      if (newest > Number(page.edition)) return location.reload();
    } catch { lost += 1; }
    tell();
    setTimeout(look, ASK_EVERY);
  }

  tell();
  if (location.protocol.startsWith("http") && page.follow !== undefined) setTimeout(look, ASK_EVERY);
  else setInterval(tell, 60000);
})();
