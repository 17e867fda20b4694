// Draws the figures of the static edition; a printed page gives them its own width.
(() => {
  const places = [...document.querySelectorAll("[data-figure]")];
  const config = { displayModeBar: false, responsive: true };
  for (const place of places) {
    const figure = JSON.parse(place.dataset.figure);
    // A figure that follows the width asks its place for the height.
    place.style.height = `${figure.layout.height}px`;
    Plotly.newPlot(place, figure.data, figure.layout, config);
  }
  // Four of them stand on a page of A4.
  const WIDTH = 690, HEIGHT = 225;
  const heights = places.map((place) => place.layout.height);
  const fit = (printed) => places.forEach((place, at) => {
    place.style.height = `${printed ? HEIGHT : heights[at]}px`;
    Plotly.relayout(place, printed
      ? { width: WIDTH, height: HEIGHT, autosize: false }
      : { width: null, height: heights[at], autosize: true });
  });
  addEventListener("beforeprint", () => fit(true));
  addEventListener("afterprint", () => fit(false));
})();
