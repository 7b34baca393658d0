/* The Configure page while something is dragged: what is moved goes to the server, one message at a time and always the newest;
   what comes back is painted. Whatever is data is set as text, never as HTML. */
window.tuning = (() => {
  const BANDS = [["GREEN", "●"], ["YELLOW", "▲"], ["RED", "■"], ["UNKNOWN", "◇"]];
  const LINES = ["zero", "yellow", "green", "hundred"];
  const timings = [];
  let waiting = null, sent = null, kpi = null, chart = null, isChanged = false;

  const byId = (id) => document.getElementById(id);
  const make = (parent, tag, text, className) => {
    const made = parent.appendChild(document.createElement(tag));
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const label = (band) => BANDS.filter(([name]) => name === band).map(([name, shape]) => `${shape} ${name[0]}${name.slice(1).toLowerCase()}`)[0] || "not scored";
  const number = (value) => Number(value.toPrecision(10)).toLocaleString("en-US", { maximumFractionDigits: 4 });

  /* To the server: while an answer is awaited, only the newest change is kept. It names the edition of the form that it was
     made on: the server drops what comes after another was shown. */
  const edition = () => Number(document.querySelector("[data-edition]").dataset.edition);
  function change(message) {
    message.began = performance.now();
    message.edition = edition();
    if (sent) waiting = message;
    else post(message);
  }
  function post(message) {
    sent = message;
    emitEvent("tuning", message);
  }
  function answered(effects) {
    const asked = sent;
    sent = null;
    if (waiting) {
      const next = waiting;
      waiting = null;
      post(next);
    }
    if (asked && asked.kind === "prepare" && !effects.fault) return;
    show(effects);
    if (asked && asked.began) requestAnimationFrame(() => afterPaint(() => timings.push(performance.now() - asked.began)));
  }

  /* Where the pointer or the focus comes to is made ready to be dragged, so that the first picture comes as fast as the next. */
  function near({ target, buttons }) {
    if (sent || buttons) return;
    const weight = target.closest("[data-weight]");
    if (weight) post({ kind: "prepare", edition: edition(), section: Number(weight.dataset.weight) });
    else if (kpi && target.closest(".line, .line-end")) post({ kind: "prepare", edition: edition(), section: kpi.section, kpi: kpi.kpi });
  }
  document.addEventListener("pointerover", near);
  document.addEventListener("focusin", near);

  /* A frame begins, and is painted; messages come after that. */
  function afterPaint(then) {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(null);
  }

  /* From the server */
  function unsaved(changed) {
    isChanged = changed;
  }
  function show(effects) {
    const fault = byId("tuning-fault");
    if (fault) fault.textContent = effects.fault || "";
    if (effects.before) bar("bands-before", effects.before), bar("bands-now", effects.now), migration(effects);
    if (effects.moved) movers(effects.moved);
    if (effects.known) known(effects.known);
    if (effects.kpi) bar("kpi-bands", effects.kpi);
    if (effects.weights) weights(effects.weights);
  }
  function bar(id, counts) {
    const whole = byId(id);
    if (!whole) return;
    if (!whole.children.length) BANDS.forEach(([band]) => make(whole, "span", "", `bar-part bar-${band}`));
    const sum = counts.reduce((one, other) => one + other, 0) || 1;
    counts.forEach((count, place) => {
      const part = whole.children[place];
      part.style.flexGrow = count / sum;
      part.hidden = !count;
      part.textContent = `${BANDS[place][1]} ${count.toLocaleString("en-US")}`;
      part.title = `${label(BANDS[place][0])}: ${count} (${((100 * count) / sum).toFixed(1)} %)`;
    });
    whole.setAttribute("aria-label", counts.map((count, place) => `${BANDS[place][0].toLowerCase()} ${count}`).join(", "));
  }
  function migration(effects) {
    const cells = document.querySelectorAll("#migration td");
    effects.migration.flat().forEach((count, place) => {
      cells[place].textContent = count.toLocaleString("en-US");
      const stays = place % 5 === 0;
      cells[place].className = !count ? "none" : stays ? "stays" : place % 4 > Math.floor(place / 4) ? "worse" : "better";
    });
    const off = effects.migration.flat().reduce((sum, count, place) => (place % 5 ? sum + count : sum), 0);
    const changing = (count) => `${count.toLocaleString("en-US")} ${count === 1 ? "account changes its" : "accounts change their"}`;
    byId("moved-bands").textContent = `${changing(off)} band` + (effects.switched ? `, ${changing(effects.switched)} health score` : "");
  }
  function movers(moved) {
    const body = byId("movers");
    body.replaceChildren();
    if (!moved.length) make(make(body, "tr"), "td", "No account's score differs from what is saved.").colSpan = 3;
    moved.forEach((account) => {
      const row = make(body, "tr");
      const link = make(make(row, "td"), "a", account.name);
      link.href = `/accounts/${encodeURIComponent(account.account)}`;
      link.target = "_blank";
      const score = (value) => (value < 0 ? "–" : value);
      make(row, "td", `${score(account.before)} → ${score(account.now)}`, "figure");
      make(row, "td", account.band === account.band_before ? label(account.band) : `${label(account.band_before)} → ${label(account.band)}`);
    });
  }
  function known(found) {
    const list = byId("known");
    list.replaceChildren();
    byId("known-count").textContent = `${found.of - found.off.length} of ${found.of} known accounts are as expected`;
    found.off.forEach((account) => {
      make(list, "li", `${account.name}: expected ${account.expected.replace("_", " ")}, is ${label(account.band)}`);
    });
  }
  function weights(shares) {
    shares.forEach((share, place) => {
      const shown = byId(`share-${place}`);
      if (!shown) return;
      shown.textContent = `${(100 * share).toFixed(1)} %`;
      byId(`share-bar-${place}`).style.width = `${100 * share}%`;
      const slider = document.querySelector(`[type=range][data-weight="${place}"]`);
      slider.setAttribute("aria-valuetext", `${number(Number(slider.value))}, ${shown.textContent} of all weights`);
    });
  }

  /* The KPI that is tuned: lines over the distribution of its values. They lie above the chart, so that moving them doesn't
     draw it again. */
  function open(opened, chartId) {
    kpi = opened;
    for (const end of ["zero", "hundred"]) fields(end);
    bar("kpi-bands", kpi.counts);
    whenChart(chartId, () => {
      LINES.forEach(handle);
      new ResizeObserver(paint).observe(chart.getDom());
      paint();
    });
  }
  function whenChart(id, then, tries = 100) {
    const element = getElement(id);
    chart = element && element.chart;
    if (chart) then();
    else if (tries) setTimeout(() => whenChart(id, then, tries - 1), 50);
  }
  function handle(line) {
    const element = byId(`line-${line}`);
    element.onpointerdown = (event) => {
      element.setPointerCapture(event.pointerId);
      element.onpointermove = (move) => moved(line, chart.convertFromPixel({ xAxisIndex: 0 }, move.clientX - element.parentNode.getBoundingClientRect().left));
      event.preventDefault();
      element.focus();
    };
    element.onpointerup = element.onpointercancel = () => { element.onpointermove = null; };
    element.onkeydown = (event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      const to = by ? at(line) + by * kpi.step : { Home: kpi.min, End: kpi.max }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      moved(line, to);
    };
  }
  /* The value at which the KPI scores so much: the ends of the line, and where its own band changes. */
  function at(line) {
    const share = { zero: 0, hundred: 1, yellow: kpi.red / 100, green: kpi.green / 100 }[line];
    return kpi.zero + (kpi.hundred - kpi.zero) * share;
  }
  function round(value) {
    return Number((Math.round(value / kpi.step) * kpi.step).toFixed(10));
  }
  /* One cut-off moves, the other stays. */
  function moved(line, value) {
    if (line === "zero" || line === "hundred") kpi[line] = round(value);
    else {
      const other = line === "green" ? "yellow" : "green", fixed = at(other);
      const own = kpi[line === "green" ? "green" : "red"], others = kpi[line === "green" ? "red" : "green"];
      const slope = (value - fixed) / (own - others);
      kpi.zero = round(fixed - slope * others);
      kpi.hundred = round(fixed + slope * (100 - others));
    }
    tell();
  }
  function tell() {
    if (kpi.zero === kpi.hundred) return;
    for (const end of ["zero", "hundred"]) put(end);
    paint();
    const text = byId(`line-${kpi.section}-${kpi.kpi}`);
    if (text) text.textContent = `0 at ${number(kpi.zero)}, 100 at ${number(kpi.hundred)}`;
    change({ kind: "threshold", section: kpi.section, kpi: kpi.kpi, zero: kpi.zero, hundred: kpi.hundred });
  }
  function fields(end) {
    const range = byId(`${end}-range`), field = byId(`${end}-number`);
    range.min = kpi.min, range.max = kpi.max, range.step = kpi.step;
    put(end);
    range.oninput = () => { kpi[end] = round(Number(range.value)); tell(); };
    field.oninput = () => { if (field.value !== "" && isFinite(field.value)) { kpi[end] = Number(field.value); tell(); } };
  }
  function put(end) {
    const range = byId(`${end}-range`), field = byId(`${end}-number`);
    if (document.activeElement !== range) range.value = kpi[end];
    if (document.activeElement !== field) field.value = kpi[end];
    range.setAttribute("aria-valuetext", number(kpi[end]));
  }
  function paint() {
    if (!chart || !kpi) return;
    for (const line of LINES) {
      const element = byId(`line-${line}`), value = at(line);
      if (!element) return;
      const x = Math.min(Math.max(chart.convertToPixel({ xAxisIndex: 0 }, value), 0), chart.getWidth());
      element.style.transform = `translateX(${x}px)`;
      element.setAttribute("aria-valuemin", Math.min(kpi.min, value));
      element.setAttribute("aria-valuemax", Math.max(kpi.max, value));
      element.setAttribute("aria-valuenow", value);
      element.setAttribute("aria-valuetext", number(value));
    }
  }

  /* Weights of sections: fields that name their section */
  document.addEventListener("input", ({ target: field }) => {
    const section = field.dataset && field.dataset.weight;
    if (section === undefined || field.value === "" || !(Number(field.value) >= 0)) return;
    document.querySelectorAll(`[data-weight="${section}"]`).forEach((other) => { if (other !== field) other.value = field.value; });
    change({ kind: "weight", section: Number(section), weight: Number(field.value) });
  });

  /* Who leaves with unsaved changes is asked first; but not where the connection is lost: then the page loads itself anew, and
     its address brings them back. */
  window.addEventListener("beforeunload", (event) => {
    if (!isChanged || !window.socket || !window.socket.connected) return;
    event.preventDefault();
    event.returnValue = "unsaved";
  });

  return { answered, show, unsaved, open, timings };
})();
