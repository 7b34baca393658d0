/* Focus stays where it is when a form is shown anew: its elements are known by data-field, and so found again. What was being
   typed goes with it. Where the element is gone for good, or is a button that no longer can be pressed, the one before it
   takes the focus. */
window.focus_kept = (() => {
  const WAIT = 500;
  let kept = null, waiting = null;

  const fields = () => [...document.querySelectorAll("[data-field]")];
  const usable = (element) => element && !element.matches(":disabled, [aria-disabled=true]");
  const isLost = () => kept && !kept.element.isConnected && document.activeElement === document.body;

  function keep(element) {
    kept = { name: element.dataset.field, place: fields().indexOf(element), element, typed: null };
  }
  /* The next form has a field of this name, which is to be filled in. */
  function expect(name) {
    kept = { name, place: 0, element: document.createElement("input"), typed: null };
  }
  function give(element) {
    const { typed, element: { selectionStart } } = kept;
    element.focus();
    const wasTyping = typed !== null && typed !== element.value;
    if (wasTyping) element.value = typed;
    if (element.type === "text") element.setSelectionRange(selectionStart, selectionStart);
    if (wasTyping) element.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const again = () => fields().find((element) => element.dataset.field === kept.name);
  function find() {
    if (!isLost()) return;
    const found = again();
    if (usable(found)) give(found);
    else if (!waiting) waiting = setTimeout(giveUp, WAIT);
  }
  function giveUp() {
    waiting = null;
    if (!isLost()) return;
    const place = again() ? fields().indexOf(again()) : kept.place;
    const nearest = fields().slice(0, place).filter(usable).pop();
    if (nearest) give(nearest);
  }

  document.addEventListener("focusin", ({ target }) => {
    const element = target.closest("[data-field]");
    if (element) keep(element);
    else kept = null;
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    if (kept && kept.element.isConnected && document.activeElement === document.body) kept = null;
  }));
  document.addEventListener("input", ({ target }) => {
    if (kept && target === kept.element && target.type === "text" && target.getAttribute("role") !== "combobox") kept.typed = target.value;
  });
  document.addEventListener("keydown", ({ key }) => {
    if (kept && key === "Enter") kept.typed = null;
  });
  new MutationObserver(find).observe(document, { childList: true, subtree: true });

  return { expect };
})();
