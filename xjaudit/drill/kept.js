// The chosen place in the page's address: a page that is loaded again, for a newer edition or by
// hand, opens where it was.
function asked() {
  try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; }
}

function render({ model, el }) {
  el.style.display = "none";
  // Inside JupyterLab the address is not the page's.
  if (document.body.dataset.voila !== "voila") return;
  const keep = () => history.replaceState(null, "", `#${encodeURIComponent(model.get("at"))}`);
  const ask = () => asked() && asked() !== model.get("at") && model.send({ at: asked() });
  model.on("change:at", keep);
  // The answer to a place that is gone changes nothing, and yet the address must not name it.
  model.on("msg:custom", keep);
  addEventListener("hashchange", ask);
  ask();
  return () => { model.off("change:at", keep); model.off("msg:custom", keep); removeEventListener("hashchange", ask); };
}
export default { render };
