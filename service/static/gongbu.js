// Small comforts only: every page works without this file.
(() => {
  "use strict";

  // "Select all" stands beside a group of boxes and follows them.
  const group = (box) => box.closest("fieldset").querySelectorAll("input[type=checkbox][name=member]");
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-all]")) {
      group(box).forEach((one) => { one.checked = box.checked; });
    } else if (box.name === "member") {
      const all = box.closest("fieldset").querySelector("[data-all]");
      if (all) all.checked = [...group(box)].every((one) => one.checked);
    }
  });

  // A second press while the first is under way does nothing; the server would book only once anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) setTimeout(() => { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; });
  });

  // A reason that is open closes again on the second press, without asking the server.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[aria-expanded=true]");
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector(link.getAttribute("hx-target")).replaceChildren();
    link.setAttribute("aria-expanded", "false");
  }, true);
  document.addEventListener("htmx:afterSwap", (event) => {
    const link = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (link && link.hasAttribute("aria-expanded")) link.setAttribute("aria-expanded", "true");
  });
})();
